import HandProtocol

/// A hand of servos, and the requests that its session does not make.
func probeDynamixelHand(_ bytes: Span<UInt8>) -> Int32 {
  var session = DynamixelHandSession()
  var sum = probe(&session, bytes) &+ probe(DynamixelHand.joints)
  let read = DynamixelRequest.read(1, DynamixelTable.torque)
  let write = DynamixelRequest.write(1, DynamixelTable.torque, 0)
  sum &+= Int32(read.count &+ write.count)
  return sum
}
