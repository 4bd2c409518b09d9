"""Lets the vendors' own client programs drive the virtual hands over a terminal.

    python Tools/EndToEnd/clients.py --phalanx PHALANX [--frames N] [--only KIND]

Needs what requirements.txt names. The clients are used as they come, and know nothing of
Phalanx. Each sends some thousands of frames; no frame may be bad on either side, and the
fingers must go where they are told. Prints a line for each client, and ends with 1 at the
first that fails.
"""
import argparse
import importlib.metadata
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from pulse import Pulse


def fail(message):
    print(f"clients: {message}", file=sys.stderr)
    sys.exit(1)


class VirtualHand:
    """`phalanx hand` on a terminal, for the length of a with statement."""

    def __init__(self, program, kind, *options):
        self.kind = kind
        self.port = os.path.abspath(f"{kind}.tty")
        self.command = [program, "hand", kind, "--pty", self.port, "--json", *options]
        self.counters = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, text=True)
        end = time.monotonic() + 20
        while not os.path.exists(self.port):
            if self.process.poll() is not None or time.monotonic() > end:
                fail(f"{self.kind}: no terminal at {self.port}")
            time.sleep(0.01)
        return self

    def __exit__(self, kind, *_):
        self.process.send_signal(signal.SIGINT)
        try:
            output, _ = self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            fail(f"{self.kind}: does not end at Ctrl-C")
        if kind is not None:
            return
        if self.process.returncode != 0:
            fail(f"{self.kind}: exit {self.process.returncode}")
        if os.path.lexists(self.port):
            fail(f"{self.kind}: {self.port} was not removed")
        self.counters = json.loads(output)

    def check(self, client, frames):
        """No bad frame; at least so many good ones."""
        counters = self.counters
        if counters["frames_rejected"] or counters["bytes_dropped"]:
            fail(f"{client}: the hand refused frames: {counters}")
        if counters["frames_accepted"] < frames:
            fail(f"{client}: {counters['frames_accepted']} frames, want {frames}")
        version = importlib.metadata.version(client)
        print(f"{client} {version} drives {self.kind}: {counters['frames_accepted']} frames, "
              f"{counters['frames_sent']} answers, none bad; targets reached")


def near(client, found, want, tolerance):
    if len(found) != len(want) or any(abs(a - b) > tolerance for a, b in zip(found, want)):
        fail(f"{client}: at {list(found)}, want {list(want)}")


def wait_for(client, read, want, tolerance, seconds=5.0):
    """Asks again and again until all fingers are there."""
    end = time.monotonic() + seconds
    while True:
        found = read()
        if found and all(abs(a - b) <= tolerance for a, b in zip(found, want)):
            return
        if time.monotonic() > end:
            fail(f"{client}: at {found}, want {want}")
        time.sleep(0.01)


def drive_ability(program, frames):
    for attempt in range(3):
        with Pulse() as pulse:
            hand, bad = drive_ability_once(program, frames)
        if not bad:
            return hand.check("ability-hand", frames)
        # 4096 bytes of a terminal are 50 answers, 100 ms of them.
        if pulse.longest < 0.1:
            break
        print(f"ability-hand: this machine stood still for {1000 * pulse.longest:.0f} ms; "
              "once more")
    fail(f"ability-hand: {len(bad)} bad frames, first {bad[0].hex()}")


def drive_ability_once(program, frames):
    """The hand, and the frames that the client could not read."""
    # The client takes its settings from the folder it is started in, and writes some there.
    pathlib.Path("config.py").write_text("write_log = False\nvelocity_warning = False\n")
    import ah_wrapper.ah_serial_client as module
    bad, seen = [], []
    parse = module.parse_packet

    def watch(byte_array):
        copy = bytes(byte_array)
        packet = parse(byte_array=byte_array)
        (seen if packet is not None and packet.valid else bad).append(copy)
        return packet

    module.parse_packet = watch
    with VirtualHand(program, "ability") as hand:
        for mode in range(3):
            client = module.AHSerialClient(
                port=hand.port, baud_rate=460800, reply_mode=mode, rate_hz=500)
            first = len(seen)
            end = time.monotonic() + 60
            while len(seen) - first < frames // 3:
                for target in ([40.0, 50.0, 60.0, 70.0, 30.0, -60.0],
                               [5.0, 15.0, 25.0, 35.0, 10.0, -20.0]):
                    client.set_position(target)
                    wait_for("ability-hand", client.hand.get_position, target, 0.02)
                if time.monotonic() > end:
                    fail("ability-hand: too slow")
            if mode == 0:
                client.set_velocity([20.0, 20.0, 20.0, 20.0, 20.0, -20.0])
                time.sleep(0.2)
                client.set_torque([0.1, 0.1, 0.1, 0.1, 0.1, -0.1])
                time.sleep(0.1)
                client.set_duty([10, 10, 10, 10, 10, -10])
                time.sleep(0.1)
                if not all(a > b for a, b in zip(client.hand.get_position()[:5], target)):
                    fail("ability-hand: speed, torque and duty do not close the fingers")
                client.set_grip(1)
                wait_for("ability-hand", client.hand.get_position,
                         [90, 90, 90, 90, 60, -80], 0.1)
            if mode == 0 and client.hand.get_fsr() is None:
                fail("ability-hand: no touch sensors")
            if mode == 1 and client.hand.get_velocity() is None:
                fail("ability-hand: no speeds")
            if mode == 2 and client.hand.get_current() is None:
                fail("ability-hand: no currents")
            # The client prints its statistics when it closes.
            with open(os.devnull, "w") as sink:
                standard, sys.stdout = sys.stdout, sink
                client.close()
                sys.stdout = standard
    module.parse_packet = parse
    return hand, bad


def drive_rh56(program, frames):
    from rh56_sdk import RH56Driver
    name = "pyrh56"
    with VirtualHand(program, "rh56") as hand:
        driver = RH56Driver(hand.port)
        driver.connect()
        driver.set_speed([1000] * 6)
        driver.set_force_threshold([500] * 6)
        for target in ([200, 300, 400, 500, 600, 700], [1000] * 6, [0, 0, 0, 0, 0, 900]):
            driver.move_to(target)
            driver.wait_until_reached(target, tolerance=3, interval=0.01)
        near(name, driver.read_angle(), target, 3)
        wait_for(name, driver.read_status, [2] * 6, 0)
        if any(driver.read_error()):
            fail(f"{name}: errors {driver.read_error()}")
        for read in (driver.read_force, driver.read_current, driver.read_temperature):
            if len(read()) != 6:
                fail(f"{name}: {read.__name__} is not of six fingers")
        for index in range(frames // 2):
            driver.move_to([(index * 7 + finger * 50) % 1001 for finger in range(6)])
            driver.read_angle()
        driver.clear_error()
        driver.move_to([500] * 6)
        driver.wait_until_reached([500] * 6, tolerance=3, interval=0.01)
        driver.disconnect()
    hand.check(name, frames)


def drive_modbus(program, frames):
    import minimalmodbus
    name = "minimalmodbus"
    with VirtualHand(program, "rh56-modbus") as hand:
        instrument = minimalmodbus.Instrument(hand.port, 1)
        instrument.serial.baudrate = 115200
        instrument.serial.timeout = 1
        instrument.write_registers(1498, [500] * 6)
        near(name, instrument.read_registers(1498, 6), [500] * 6, 0)
        for target in ([200, 300, 400, 500, 600, 700], [1000] * 6):
            instrument.write_registers(1486, target)
            wait_for(name, lambda: instrument.read_registers(1546, 6), target, 2)
        # One finger alone, by the function for one register.
        instrument.write_register(1489, 250, functioncode=6)
        wait_for(name, lambda: [instrument.read_register(1549)], [250], 2)
        for index in range(frames // 2):
            instrument.write_registers(
                1486, [(index * 7 + finger * 50) % 1001 for finger in range(6)])
            instrument.read_registers(1546, 6)
        try:
            instrument.read_registers(5000, 6)
            fail(f"{name}: a register that is not there was read")
        except minimalmodbus.IllegalRequestError:
            pass
        instrument.serial.close()
    hand.check(name, frames)


def drive_dynamixel(program, frames):
    import dynamixel_sdk as sdk
    name = "dynamixel-sdk"
    servos = list(range(16))
    with VirtualHand(program, "dynamixel") as hand:
        port = sdk.PortHandler(hand.port)
        if not port.openPort() or not port.setBaudRate(4000000):
            fail(f"{name}: the port does not open at 4 Mbit/s")
        packet = sdk.PacketHandler(2.0)

        def good(result, error, what):
            if result != sdk.COMM_SUCCESS or error != 0:
                fail(f"{name}: {what}: {packet.getTxRxResult(result)} error {error}")

        found, result = packet.broadcastPing(port)
        good(result, 0, "broadcast ping")
        if sorted(found) != servos or any(entry[0] != 1200 for entry in found.values()):
            fail(f"{name}: found {found}")
        for servo in servos:
            # As the vendor advises: no delay before an answer; current-based position.
            good(*packet.write1ByteTxRx(port, servo, 9, 0), "return delay")
            good(*packet.write1ByteTxRx(port, servo, 11, 5), "operating mode")
            good(*packet.write2ByteTxRx(port, servo, 102, 350), "goal current")
            good(*packet.write1ByteTxRx(port, servo, 64, 1), "torque")
        goals = sdk.GroupSyncWrite(port, packet, 116, 4)
        places = sdk.GroupSyncRead(port, packet, 126, 10)
        for servo in servos:
            places.addParam(servo)

        def go(target):
            for servo in servos:
                data = (target[servo] & 0xFFFFFFFF).to_bytes(4, "little")
                goals.addParam(servo, list(data))
            good(goals.txPacket(), 0, "sync write")
            goals.clearParam()

        late = 0

        def read(fast):
            nonlocal late
            result = places.fastSyncRead() if fast else places.txRxPacket()
            # The client waits 34 ms, which a busy machine may exceed now and then.
            while result == sdk.COMM_RX_TIMEOUT and late < frames // 100:
                late += 1
                time.sleep(0.05)
                result = places.fastSyncRead() if fast else places.txRxPacket()
            good(result, 0, "sync read")
            if not all(places.isAvailable(servo, 132, 4) for servo in servos):
                fail(f"{name}: a servo is missing in a sync read")
            return [places.getData(servo, 132, 4) for servo in servos]

        for fast, target in ((False, [2048 + 20 * servo for servo in servos]),
                             (True, [2048 - 10 * servo for servo in servos])):
            go(target)
            wait_for(name, lambda: read(fast), target, 1)
        for index in range(frames // 3):
            go([2048 + (index * 3 + servo * 11) % 300 for servo in servos])
            read(False)
            read(True)
        # An FF FF FD in the data, which this client does not escape, and escaped in the
        # answer: a current of -1 and a speed of 253.
        data = [0xFF, 0xFF, 0xFD, 0, 0, 0]
        good(*packet.writeTxRx(port, 3, 102, 6, data), "header in the data")
        answer, result, error = packet.readTxRx(port, 3, 102, 6)
        good(result, error, "header in the answer")
        if answer != data:
            fail(f"{name}: read back {answer}, want {data}")
        # The watchdog: 2 x 20 ms of silence, then goals may only be read.
        good(*packet.write1ByteTxRx(port, 0, 98, 2), "bus watchdog")
        time.sleep(0.1)
        value, result, error = packet.read1ByteTxRx(port, 0, 98)
        good(result, error, "reading the watchdog")
        if value != 255:
            fail(f"{name}: the watchdog is at {value} after silence, want 255")
        result, error = packet.write4ByteTxRx(port, 0, 116, 2048)
        if result != sdk.COMM_SUCCESS or error != 4:
            fail(f"{name}: a goal after the watchdog gives error {error}, want 4")
        good(*packet.write1ByteTxRx(port, 0, 98, 0), "clearing the watchdog")
        good(*packet.write4ByteTxRx(port, 0, 116, 2048), "a goal after that")
        port.closePort()
    hand.check(name, frames)


def drive_brunel(program, frames):
    name = "brunel-hand"
    try:
        from brunel_hand.brunel import BrunelHand
    except ModuleNotFoundError:
        print(f"skipped: {name}, which needs Python 3.11 or older")
        return
    with VirtualHand(program, "brunel") as hand:
        client = BrunelHand(hand.port, baudrate=115200)
        for percent in (70, 20):
            for finger in client.fingers:
                finger.flex = percent
            # Each move is confirmed in words, which the client does not read by itself.
            time.sleep(0.1)
            want = [round(percent * 10.23)] * 4
            wait_for(name, client.get_finger_position, want, 1)
        for index in range(frames):
            if index % 50 == 0:
                client.fingers[index // 50 % 5].flex = index // 50 % 101
                # The confirmation must have come before the client reads on.
                time.sleep(0.05)
            if len(client.get_finger_position()) != 4:
                fail(f"{name}: not four fingers")
        client._serial.close()
    hand.check(name, frames)


CLIENTS = {
    "ability": drive_ability,
    "rh56": drive_rh56,
    "rh56-modbus": drive_modbus,
    "dynamixel": drive_dynamixel,
    "brunel": drive_brunel,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--phalanx", required=True, help="the program to test")
    parser.add_argument("--frames", type=int, default=3000, help="frames a client, at least")
    parser.add_argument("--only", choices=CLIENTS, help="one hand alone")
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.phalanx)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        sys.path.insert(0, folder)
        for kind, drive in CLIENTS.items():
            if arguments.only in (None, kind):
                drive(program, arguments.frames)
        os.chdir("/")


if __name__ == "__main__":
    main()
