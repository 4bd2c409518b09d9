import HandProtocol

/// The hands that speak text, and the commands that their sessions do not send.
func probeTextHands(_ bytes: Span<UInt8>) -> Int32 {
  var mia = MiaSession()
  var brunel = BrunelSession()
  var sum = probe(&mia, bytes) &+ probe(&brunel, bytes)
  sum &+= probe(MiaHand.joints) &+ probe(BrunelHand.joints)
  let frames = [
    MiaCommand.force(.thumb, 30), MiaCommand.grasp(.pinch, percent: 50),
    MiaCommand.grasp(.pinch, closes: true),
    BrunelCommand.position(.index, percent: 40, speed: 255),
  ] as InlineArray<4, WireFrame>
  for index in 0..<4 { sum &+= Int32(frames[index].count) }
  return sum
}
