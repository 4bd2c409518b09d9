import Foundation
import Synchronization

/// Shows virtual devices to Linux machines, which attach them as if they were
/// plugged in:
///
///     usbip attach -r HOST -b 1-1
///
/// The first device is `1-1`, the second `1-2`, and so on. A device has one
/// host at a time.
///
/// Whoever reaches the port may connect, and need not mean well: there are at
/// most so many connections, and one that asks for nothing is ended.
public final class USBIPServer: Sendable {
  /// The most connections at once; a host has one for each device and needs
  /// another to see the list.
  public static let mostConnections = 16
  /// How long a connection may take to say what it wants, in milliseconds.
  public static let usualPatience = 5000

  /// The port it listens on.
  public let port: UInt16

  private let patience: Int
  private let socket: Int32
  private let devices: [VirtualUSBDevice]
  private let connections = Mutex<[ObjectIdentifier: USBIPConnection]>([:])
  private let isEnding = Atomic(false)
  private let threads = DispatchGroup()

  /// Why a server cannot be started.
  public struct Failure: Error, CustomStringConvertible {
    /// In one line.
    public var description: String
  }

  /// Starts to listen.
  ///
  /// - Parameters:
  ///   - devices: What to show.
  ///   - address: The address of this machine to listen on, four numbers with
  ///     points. Only this machine itself unless another is given: whoever can
  ///     reach the port can use the devices.
  ///   - port: The port; 3240 is the usual one, 0 any that is free.
  ///   - patienceMilliseconds: How long a connection may take to say what it
  ///     wants.
  /// - Throws: A port in use, or an address that is not this machine's.
  public init(
    _ devices: [VirtualUSBDevice],
    address: String = "127.0.0.1",
    port: UInt16 = 3240,
    patienceMilliseconds: Int = usualPatience
  ) throws(Failure) {
    self.devices = devices
    patience = patienceMilliseconds
    (socket, self.port) = try Self.listen(address, port)
    start { [self] in accept() }
  }

  /// A socket that listens, and on which port.
  private static func listen(
    _ address: String,
    _ port: UInt16
  ) throws(Failure) -> (socket: Int32, port: UInt16) {
    let place = "\(address):\(port)"
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    guard unsafe inet_pton(AF_INET, address, &name.sin_addr) == 1 else {
      throw Failure(description: "\(place): not an address; write 127.0.0.1")
    }
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    let socket = Foundation.socket(AF_INET, type, 0)
    set(SOL_SOCKET, SO_REUSEADDR, of: socket)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = unsafe withUnsafeMutablePointer(to: &name) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(socket, $0, length) == 0
          && Foundation.listen(socket, 8) == 0
          && getsockname(socket, $0, &length) == 0
      }
    }
    guard isListening else {
      let text = unsafe String(cString: strerror(errno))
      _ = close(socket)
      throw Failure(
        description: "\(place): \(text.lowercased()); choose another port"
      )
    }
    return (socket, UInt16(bigEndian: name.sin_port))
  }

  /// Switches an option of a socket on.
  private static func set(_ level: Int32, _ option: Int32, of socket: Int32) {
    var yes: Int32 = 1
    let length = socklen_t(MemoryLayout<Int32>.size)
    _ = unsafe setsockopt(socket, level, option, &yes, length)
  }

  /// Pulls all devices and stops listening.
  public func end() {
    guard !isEnding.exchange(true, ordering: .acquiringAndReleasing) else {
      return
    }
    _ = shutdown(socket, Int32(SHUT_RDWR))
    for connection in connections.withLock({ Array($0.values) }) {
      connection.end()
    }
    threads.wait()
    _ = close(socket)
  }

  private func start(_ work: @escaping @Sendable () -> Void) {
    threads.enter()
    Thread.detachNewThread { [self] in
      work()
      threads.leave()
    }
  }

  private func accept() {
    while !isEnding.load(ordering: .acquiring) {
      let file = Foundation.accept(socket, nil, nil)
      guard file >= 0 else {
        // Out of descriptors, or a host that has gone again: not to spin.
        Thread.sleep(forTimeInterval: 0.005)
        continue
      }
      _ = fcntl(file, F_SETFD, FD_CLOEXEC)
      // Answers are short, and waited for.
      Self.set(Int32(IPPROTO_TCP), TCP_NODELAY, of: file)
      let connection = USBIPConnection(owning: file)
      let isAdmitted = connections.withLock { connections in
        guard connections.count < Self.mostConnections else { return false }
        connections[ObjectIdentifier(connection)] = connection
        return true
      }
      guard isAdmitted else {
        turnAway(connection)
        continue
      }
      if isEnding.load(ordering: .acquiring) { connection.end() }
      start { [self] in
        Self.serve(connection, devices, patience: patience)
        connection.end()
        connections.withLock { $0[ObjectIdentifier(connection)] = nil }
      }
    }
  }

  /// Refuses a connection that is one too many, on the thread that accepts: it
  /// takes a tenth of a second at most.
  private func turnAway(_ connection: USBIPConnection) {
    let head = connection.read(8, by: .now() + .milliseconds(50))
    let request = head.map { UInt16(USBIPWire.number($0[2..<4])) }
    connection.refuse(request ?? USBIPWire.importRequest, .busy)
  }

  /// Answers a host until one of them ends the connection.
  ///
  /// - Parameters:
  ///   - connection: The way to the host.
  ///   - devices: What there is.
  ///   - patience: How long it may take to say what it wants, in milliseconds.
  static func serve(
    _ connection: USBIPConnection,
    _ devices: [VirtualUSBDevice],
    patience: Int
  ) {
    let end = DispatchTime.now() + .milliseconds(patience)
    guard let head = connection.read(8, by: end) else {
      return connection.refuse(USBIPWire.importRequest, .notAvailable)
    }
    switch UInt16(USBIPWire.number(head[2..<4])) {
    case USBIPWire.listRequest:
      connection.write(list(devices))
    case USBIPWire.importRequest:
      let name = connection.read(USBIPWire.busNameByteCount, by: end)
      guard let name else {
        return connection.refuse(USBIPWire.importRequest, .notAvailable)
      }
      let text = String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      give(text, of: devices, to: connection)
    default:
      return
    }
  }

  /// The devices that are plugged in and free.
  private static func list(_ devices: [VirtualUSBDevice]) -> [UInt8] {
    let plugged = devices.indices.filter { index in
      devices[index].state.withLock { $0.isPlugged }
    }
    let descriptions = plugged.flatMap { index in
      let personality = devices[index].state.withLock { $0.personality }
      return description(index, personality)
        + USBIPWire.interfaces(of: personality)
    }
    return USBIPWire.reply(USBIPWire.listRequest)
      + USBIPWire.word(UInt32(plugged.count)) + descriptions
  }

  private static func description(
    _ index: Int,
    _ personality: any USBPersonality
  ) -> [UInt8] {
    USBIPWire.description(
      of: personality,
      busName: "1-\(index + 1)",
      deviceNumber: UInt32(index + 2)
    )
  }

  /// Gives a device to a host until one of them ends it.
  private static func give(
    _ busName: String,
    of devices: [VirtualUSBDevice],
    to connection: USBIPConnection
  ) {
    let index = devices.indices.first { "1-\($0 + 1)" == busName }
    guard let index, devices[index].attach(to: connection) else {
      connection.write(
        USBIPWire.reply(USBIPWire.importRequest, .notAvailable)
      )
      return
    }
    let device = devices[index]
    defer { device.detach() }
    let personality = device.state.withLock { $0.personality }
    connection.write(
      USBIPWire.reply(USBIPWire.importRequest)
        + description(index, personality)
    )
    while true {
      guard connection.waits(milliseconds: 1) else {
        device.tick()
        continue
      }
      guard let header = connection.read(USBIPWire.headerByteCount),
        let submission = USBIPSubmission(header)
      else { return }
      switch USBIPWire.number(header[0..<4]) {
      case 1:
        let count = submission.isInput ? 0 : submission.byteCount
        guard let data = connection.read(count) else { return }
        device.submit(submission, data)
      case 2:
        device.takeBack(
          USBIPWire.number(header[20..<24]),
          sequence: submission.sequence
        )
      default:
        return
      }
    }
  }
}

extension VirtualUSBDevice {
  /// Begins with a host, if it is plugged in and free.
  fileprivate func attach(to connection: USBIPConnection) -> Bool {
    state.withLock { state in
      guard state.isPlugged, state.connection == nil else { return false }
      state.connection = connection
      return true
    }
  }

  /// Ends with the host: what was under way is forgotten.
  fileprivate func detach() {
    state.withLock { state in
      state.connection = nil
      state.toHost = []
      state.inputs = []
      state.outputs = []
      state.idle = []
      state.isInputHalted = false
      state.isOutputHalted = false
      state.staysHalted = false
    }
  }
}
