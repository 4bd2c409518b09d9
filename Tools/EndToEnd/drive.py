"""Whole drives into virtual hands: what goes out, and what is left when the
program is stopped, frozen or killed, or the hand is.

    drive.py --phalanx PROGRAM
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

from drive_ends import (bad_samples, felt, stopped_by_key, stopped_by_policy,
                        told)
from driving import (CHANNELS, DECODER, EXCERPT, SAMPLES_PER_FRAME, Failure,
                     Hand, drive, events, expect, follow, quiet_frame)


def whole(phalanx, folder):
    """A recording: decoded, sent, answered, stopped; one to its end."""
    for kind in ["ability", "rh56", "rh56-modbus", "dynamixel", "mia",
                 "brunel"]:
        options = [] if kind == "ability" else ["--duration", "3"]
        log = folder / f"{kind}.csv"
        for attempt in range(3):
            hand = Hand(phalanx, kind, folder)
            process = drive(phalanx, kind, hand.port, "--log", log, *options)
            out, err = process.communicate(timeout=60)
            hand.end()
            result = json.loads(out) if out else {}
            hops = result.get("hops", 0)
            wanted = (545, 545) if not options else (140, 152)
            is_right = (process.returncode == 0
                        and wanted[0] <= hops <= wanted[1])
            # A session gives up where the machine itself stood still.
            stood = [e for e in events(log) if e[2] == "late tick"]
            if is_right or not stood:
                break
            print(f"drive {kind}: the machine stood still; once more")
        expect(is_right, f"{kind}: {hops} hops: {err}")
        state = result["hands"][0]
        expect(state["phase"] == "stopped", f"{kind}: {state}")
        expect(state["frames_rejected"] == 0, f"{kind}: {state}")
        happened = events(log)
        expect([e for e in happened if "following" in e[3]],
               f"{kind}: never followed")
        first = next(e for e in happened if e[2] == "governor")
        expect("holding by enable" in first[3], f"{kind}: {first}")
        print(f"drive {kind}: {hops} hops, {state['frames_sent']} frames, "
              f"{state['frames_accepted']} answers, stopped")


def frozen_and_killed(phalanx, folder):
    """SIGSTOP for a second, and SIGKILL: the next drive finds the hand."""
    hand = Hand(phalanx, "mia", folder)
    log = folder / "frozen.csv"
    process = drive(phalanx, "mia", hand.port, "--log", log)
    follow(process, log)
    process.send_signal(signal.SIGSTOP)
    time.sleep(1)
    process.send_signal(signal.SIGCONT)
    process.communicate(timeout=60)
    names = [e[2] for e in events(log)]
    expect("late tick" in names, "a frozen program did not notice")
    log = folder / "killed.csv"
    process = drive(phalanx, "mia", hand.port, "--log", log)
    follow(process, log)
    process.kill()
    process.communicate()
    process = drive(phalanx, "mia", hand.port, "--duration", "1")
    out, err = process.communicate(timeout=60)
    expect(process.returncode == 0, f"after a kill: {err}")
    hand.end()
    print("drive: frozen for a second, killed, and driven again")


def interrupted(phalanx, folder):
    """Ctrl-C stops the hand by its own stop."""
    hand = Hand(phalanx, "ability", folder)
    log = folder / "interrupted.csv"
    process = drive(phalanx, "ability", hand.port, "--log", log)
    follow(process, log)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    expect(process.returncode == 0, f"Ctrl-C: {process.returncode}: {err}")
    expect("stopping the hand" in err, f"Ctrl-C: {err}")
    state = json.loads(out)["hands"][0]
    expect(state["phase"] == "stopped", f"Ctrl-C: {state}")
    hand.end()
    print("drive: Ctrl-C stops the hand")


def failover(phalanx, folder):
    """The cable of the first hand is pulled; the second takes over."""
    for _ in range(3):
        if pulled(phalanx, folder):
            break
        print("drive: the cable was out before the drive began; once more")
    else:
        raise Failure("the drive never began before the cable was out")


def pulled(phalanx, folder):
    """False where the machine was so slow that there was nothing to pull."""
    first = Hand(phalanx, "mia", folder, "--fault", "unplug@6")
    second = Hand(phalanx, "mia", folder)
    log = folder / "failover.csv"
    process = subprocess.Popen(
        [phalanx, "drive", EXCERPT, "--decoder", DECODER, "--json",
         "--hand", "mia", "--port", f"pty:{first.port}",
         "--hand", "mia", "--port", f"pty:{second.port}", "--log", log],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    process.communicate(timeout=60)
    first.end()
    second.end()
    happened = events(log) if log.exists() else []
    if not any(e[1] == 0 and e[3].startswith("following") for e in happened):
        return False
    expect(process.returncode == 1, "a pulled cable is a fault")
    lost = [e for e in happened if e[2] == "line failed"]
    expect(lost and lost[0][1] == 0, "the pulled cable was not noticed")
    taken = [e for e in happened if e[1] == 1 and e[3].startswith("following")]
    expect(taken, "the second hand did not take over")
    gap = (taken[0][0] - lost[0][0]) / 1000
    print(f"drive: the second hand follows {gap:.0f} ms after a pulled cable")
    return True


def live(phalanx, folder):
    """Live samples on standard input, with a gap and rubbish between."""
    hand = Hand(phalanx, "mia", folder)
    process = drive(
        phalanx, "mia", hand.port, "--duration", "6", source="-",
        stdin=subprocess.PIPE,
    )
    stream = process.stdin.buffer
    start = time.monotonic()
    samples = struct.pack(f"<{CHANNELS * SAMPLES_PER_FRAME}h",
                          *([0] * CHANNELS * SAMPLES_PER_FRAME))
    try:
        for block in range(500):
            index = block * SAMPLES_PER_FRAME
            if block > 200:
                index += 10_000
            frame = b"PS" + struct.pack(
                "<BBHHQ", 0, CHANNELS, SAMPLES_PER_FRAME, 0, index
            ) + samples
            frame += struct.pack("<I", zlib.crc32(frame))
            if block == 300:
                stream.write(b"PSxx" * 3)
            stream.write(frame)
            stream.flush()
            wait = start + block * 0.01 - time.monotonic()
            if wait > 0:
                time.sleep(wait)
        stream.close()
    except BrokenPipeError:
        pass
    process.stdin = None
    out, err = process.communicate(timeout=60)
    hand.end()
    expect(process.returncode == 0, f"live: {err}")
    expect("1 gaps" in err and "12 bytes" in err, f"live: {err}")
    expect("input nerve was all zeros" in err, f"live: {err}")
    expect(json.loads(out)["hops"] > 200, f"live: {out}")
    print("drive: live samples with a gap and rubbish between")


def press_events(code, value):
    """What the kernel writes for a key: the event, and its report."""
    return (struct.pack("qqHHi", 0, 0, 1, code, value)
            + struct.pack("qqHHi", 0, 0, 0, 0, 0))


def follow_spans(log):
    """When the governor followed, as pairs of seconds since the log began."""
    spans, start = [], None
    for moment, _, what, detail in events(log):
        if what != "governor":
            continue
        if detail.startswith("following"):
            start = moment / 1e6
        elif start is not None:
            spans.append((start, moment / 1e6, detail))
            start = None
    return spans


def pedal(phalanx, folder):
    """A dead-man switch on a device of its own, beside live samples."""
    for _ in range(3):
        if pressed_and_unplugged(phalanx, folder):
            break
        print("drive: samples came late; once more")
    else:
        raise Failure("pedal: samples came late each time")
    print("drive: a pedal that is released, and one that is unplugged")


def pressed_and_unplugged(phalanx, folder):
    path = folder / "pedal"
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    log = folder / "pedal.csv"
    process = subprocess.Popen(
        [phalanx, "drive", "-", "--decoder", DECODER, "--hand", "ability",
         "--port", "sim:", "--json", "--log", log, "--duration", "6",
         "--dead-man-device", path],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    Hand.running.append(process)
    device = os.open(path, os.O_WRONLY)
    begin = time.monotonic()
    keys = [(1.5, 1), (2.5, 0), (3.0, 1), (4.0, None)]
    samples = quiet_frame()
    block = 0
    try:
        while process.poll() is None and block < 1000:
            frame = b"PS" + struct.pack(
                "<BBHHQ", 0, CHANNELS, SAMPLES_PER_FRAME, 0,
                block * SAMPLES_PER_FRAME) + samples
            process.stdin.write(frame + struct.pack("<I", zlib.crc32(frame)))
            process.stdin.flush()
            block += 1
            time.sleep(max(begin + block * 0.01 - time.monotonic(), 0))
            if keys and time.monotonic() - begin >= keys[0][0]:
                value = keys.pop(0)[1]
                if value is None:
                    os.close(device)
                else:
                    os.write(device, press_events(48, value))
    except BrokenPipeError:
        pass
    _, err = process.communicate(timeout=60)
    expect(process.returncode == 0, f"pedal: {err}")
    expect(b"was unplugged" in err, f"pedal: {err}")
    return are_spans_right("pedal", log, 2)


def are_spans_right(name, log, count):
    """The hand follows for a second each time, and holds by the switch. False
    where samples came late, on a busy machine, and it held for that."""
    spans = follow_spans(log)
    if any("intentStale" in detail for _, _, detail in spans):
        return False
    expect(len(spans) == count, f"{name}: {spans}")
    for start, end, detail in spans:
        expect(detail == "holding by deadManReleased", f"{name}: {spans}")
        # A tick, a hop, and a machine that is busy.
        expect(0.85 < end - start < 1.15, f"{name}: {spans}")
    return True


def footswitch(phalanx, folder):
    """A keyboard with one pedal, as the kernel shows it, and one key jammed."""
    if not shutil.which("umockdev-run"):
        print("drive: SKIPPED the footswitch: umockdev is not here")
        return

    def bits(code):
        content = bytearray(96)
        content[code // 8] = 1 << code % 8
        return content.hex().upper()

    both = f"{int(bits(48), 16) | int(bits(49), 16):0192X}"
    (folder / "switch.umockdev").write_text(
        "P: /devices/usb1/1-1/input/input7\nE: SUBSYSTEM=input\n"
        "E: ID_INPUT=1\n\nP: /devices/usb1/1-1/input/input7/event5\n"
        "N: input/event5\nE: DEVNAME=/dev/input/event5\n"
        "E: SUBSYSTEM=input\n")
    (folder / "switch.ioctl").write_text(
        f"@DEV /dev/input/event5\nEVIOCGBIT(1) 96 {both}\n"
        f"EVIOCGKEY(0) 96 {bits(49)}\n")
    script = ""
    for moment, code, value in [
        (1.5, 49, 2), (1.8, 49, 2), (2.0, 49, 0), (2.5, 48, 1), (2.8, 48, 2),
        (3.5, 48, 0),
    ]:
        script += f"E: {moment:.6f} 0001 {code:04x} {value:04x}\n"
        script += f"E: {moment:.6f} 0000 0000 0000\n"
    (folder / "switch.events").write_text(script)
    log = folder / "switch.csv"

    def run(key, *options):
        return subprocess.run(
            ["umockdev-run", "--device", folder / "switch.umockdev",
             "--ioctl", f"/dev/input/event5={folder / 'switch.ioctl'}",
             "--evemu-events",
             f"/dev/input/event5={folder / 'switch.events'}", "--",
             phalanx, "drive", EXCERPT, "--decoder", DECODER, "--hand",
             "ability", "--port", "sim:", "--json", "--dead-man-device",
             f"/dev/input/event5{key}", *options],
            capture_output=True, text=True, timeout=60)

    for _ in range(3):
        done = run("", "--duration", "6", "--log", log)
        expect(done.returncode == 0, f"footswitch: {done.stderr}")
        expect("KEY_N is down already" in done.stderr,
               f"footswitch: {done.stderr}")
        if are_spans_right("footswitch", log, 1):
            break
        print("drive: samples came late; once more")
    else:
        raise Failure("footswitch: samples came late each time")
    done = run(":BTN_SOUTH")
    expect(done.returncode == 1 and "it has KEY_B, KEY_N" in done.stderr,
           f"footswitch: {done.stderr}")
    print("drive: a footswitch, one of whose keys is jammed")


def intents(log):
    """The closures of each intent, and how old it was, in milliseconds."""
    parts = [e[3].split(" aged ") for e in events(log) if e[2] == "intent"]
    return [p[0] for p in parts], [int(p[1].split()[0]) / 1000 for p in parts]


def network_streams(phalanx, folder):
    """The excerpt as streams of the Lab Streaming Layer, from pylsl."""
    try:
        import outlet
        import pylsl.lib
    except (ImportError, RuntimeError) as error:
        print(f"drive: SKIPPED streams of the Lab Streaming Layer: {error}")
        return
    # The machine alone, and none of the streams that others send here.
    settings = folder / "lsl_api.cfg"
    settings.write_text(
        f"[lab]\nSessionID = {folder.name}\n[multicast]\n"
        "ResolveScope = machine\n[log]\nlevel = -3\n")
    environment = os.environ | {"LSLAPICFG": str(settings)}

    def start(name, *options, is_sent=True, library=pylsl.lib.libpath):
        sender = subprocess.Popen(
            [sys.executable, pathlib.Path(outlet.__file__), name, *options],
            env=environment, stdout=subprocess.PIPE) if is_sent else None
        if sender:
            sender.stdout.readline()
        log = folder / f"{name}.csv"
        process = subprocess.Popen(
            [phalanx, "drive", f"lsl:{name}", "--decoder", DECODER, "--hand",
             "ability", "--port", "sim:", "--json", "--log", log],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment | {"LSL_LIB": library})
        Hand.running += [process] + ([sender] if sender else [])
        return name, log, sender, process

    def end(running, code=0):
        name, log, sender, process = running
        out, err = process.communicate(timeout=60)
        if sender:
            sender.kill()
            sender.wait()
        expect(process.returncode == code,
               f"lsl:{name}: exit {process.returncode}: {err}")
        return log, out, err

    whole_ones = [
        start("steps"),
        start("microvolts", "--format", "float32"),
        start("millivolts", "--format", "float32", "--unit", "mV"),
    ]
    # The same samples on standard input are the yardstick.
    log = folder / "standard-input.csv"
    process = subprocess.Popen(
        [phalanx, "drive", "-", "--decoder", DECODER, "--hand", "ability",
         "--port", "sim:", "--json", "--log", log],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    samples = outlet.excerpt()
    begin = time.monotonic()
    for first in range(0, len(samples), SAMPLES_PER_FRAME):
        block = samples[first:first + SAMPLES_PER_FRAME]
        frame = b"PS" + struct.pack(
            "<BBHHQ", 0, CHANNELS, len(block), 0, first) + block.tobytes()
        process.stdin.write(frame + struct.pack("<I", zlib.crc32(frame)))
        process.stdin.flush()
        time.sleep(max(begin + first / 10_000 - time.monotonic(), 0))
    out, err = process.communicate(timeout=60)
    expect(process.returncode == 0, f"standard input: {err}")
    wanted, _ = intents(log)
    expect(len(wanted) == 545, f"standard input: {len(wanted)} intents")

    for running in whole_ones:
        name = running[0]
        log, out, err = end(running)
        got, ages = intents(log)
        expect(got == wanted, f"lsl:{name}: other intents")
        expect("ended or was lost" in err, f"lsl:{name}: {err}")
        expect(json.loads(out)["hands"][0]["phase"] == "stopped",
               f"lsl:{name}: {out}")
        ages.sort()
        half, most = ages[len(ages) // 2], ages[len(ages) * 99 // 100]
        # Clocks that are mapped wrongly show in all; a busy machine in some.
        expect(ages[0] < 20, f"lsl:{name}: intents are {ages[0]} ms old")
        print(f"drive lsl:{name}: the {len(got)} intents of standard input; "
              f"aged {half:.1f} ms (median), {most:.1f} ms (p99)")

    gap = start("gap", "--gap-at", "3", "--seconds", "6")
    wrong = [
        (start("few", "--channels", "4"),
         "4 channels at 10000 Hz, but decoder synthetic-gru takes 16"),
        (start("nobody", is_sent=False), "no such stream"),
        (start("unloadable", is_sent=False, library="/dev/null"),
         "LSL_LIB=/dev/null: cannot be loaded"),
    ]
    _, out, err = end(gap)
    expect("1 gaps" in err, f"lsl:gap: {err}")
    hops = json.loads(out)["hops"]
    expect(248 <= hops <= 250, f"lsl:gap: {hops} hops")
    for running, text in wrong:
        _, _, err = end(running, code=1)
        expect(text in err and err.count("\n") == 1,
               f"lsl:{running[0]}: {err}")
    print("drive lsl: a gap, a lost stream, a stream that does not fit, none")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--phalanx", type=pathlib.Path, required=True)
    phalanx = parser.parse_args().phalanx.resolve()
    os.chdir(tempfile.gettempdir())
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        try:
            for check in [whole, frozen_and_killed, interrupted, failover,
                          stopped_by_key, stopped_by_policy, bad_samples,
                          told, felt,
                          live, pedal, footswitch, network_streams]:
                check(phalanx, folder)
        except Failure as failure:
            sys.exit(f"drive.py: {failure}")
        finally:
            for process in Hand.running:
                process.kill()


main()
