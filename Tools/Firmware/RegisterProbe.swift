import HandProtocol

/// Both frames of the hands that are maps of registers.
func probeRegisterHands(_ bytes: Span<UInt8>) -> Int32 {
  var inspire = RH56Session()
  var modbus = RH56ModbusSession()
  var sum = probe(&inspire, bytes) &+ probe(&modbus, bytes)
  sum &+= probe(RH56.joints)
  let single = RegisterRequest(framing: .modbus, node: 1)
    .writeSingle(address: 1004, 1)
  return sum &+ Int32(single.count)
}
