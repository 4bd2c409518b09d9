import SeededRandom

/// What happens around the processor.
extension DeviceSimulation {
  /// An event has come; its slot is free again.
  mutating func handle(_ source: Int, at time: Int64) {
    switch source {
    case Source.linkEnd: endLink(Self.handLink, at: time)
    case Source.linkEnd + 1: endLink(Self.hostLink, at: time)
    case Source.handSettled:
      enter(handIndex, 0, at: time)
    case Source.block: endBlock(at: time)
    case Source.blockInterrupt: interruptForBlock()
    case Source.linkEvent: linkEvent(Self.handLink, at: time)
    case Source.linkEvent + 1: linkEvent(Self.hostLink, at: time)
    default: tick(at: time)
    }
  }

  private mutating func tick(at time: Int64) {
    state.slots[Source.timer] = time + schedule.timerPeriod
    // The processor remembers one interrupt of a kind, not how many.
    if state.processor.isWaiting(task: DeviceTask.hand.rawValue) {
      counts.lostTicks += 1
    } else {
      release(.hand, arrival: time)
    }
  }

  // MARK: Samples

  /// A block is full: the front end goes on in the other half of the buffer,
  /// where the block before lies.
  private mutating func endBlock(at time: Int64) {
    guard let plan else { return }
    let (hop, block) = nextBlock.quotientAndRemainder(
      dividingBy: plan.blocksPerHop
    )
    nextBlock += 1
    if nextBlock < plan.hops.count * plan.blocksPerHop {
      state.slots[Source.block] = plan.end(ofBlock: nextBlock)
    }
    let isLast = block == plan.blocksPerHop - 1
    let unread =
      state.processor.count(ofTask: DeviceTask.samplesInterrupt.rawValue)
      + state.processor.count(ofTask: DeviceTask.intake.rawValue)
      + (state.waitingBlock == nil ? 0 : 1)
    if unread > 0 { counts.overruns += 1 }
    if unread > 1 || state.waitingBlock != nil {
      counts.lostBlocks += 1
      if isLast {
        counts.lostHops += 1
        state.lostSteps += plan.hops[hop].steps
      }
      return
    }
    if isLast {
      state.hopsInWork.append(
        HopProgress(
          end: time,
          decodeCost: plan.decodeCost(ofHop: hop),
          steps: plan.hops[hop].steps + state.lostSteps
        )
      )
      state.lostSteps = FingerSteps()
    }
    state.waitingBlock = WaitingBlock(arrival: time, block: block)
    let jitter = Int(parameters.blockJitter.picoseconds)
    let late = jitter == 0 ? 0 : Int64(random.next(below: jitter + 1))
    if late == 0 {
      interruptForBlock()
    } else {
      state.slots[Source.blockInterrupt] = time + late
    }
  }

  private mutating func interruptForBlock() {
    guard let block = state.waitingBlock else { return }
    state.waitingBlock = nil
    release(.samplesInterrupt, arrival: block.arrival, tag: block.block)
  }

  // MARK: Links

  /// A message for the other side of a link.
  mutating func send(_ message: LinkMessage, by index: Int, at time: Int64) {
    var message = message
    if let old = state.links[index].waiting?.hop {
      if message.hop == nil {
        message.hop = old
      } else {
        counts.overtakenHops += 1
        message.hop?.steps += old.steps
      }
    }
    state.links[index].waiting = message
    if links[index].interval == .zero, !state.links[index].isActive {
      beginSending(index, at: time)
    }
  }

  private mutating func beginSending(_ index: Int, at time: Int64) {
    state.links[index].sending = state.links[index].waiting
    state.links[index].waiting = nil
    activate(index, for: links[index].messageTime, at: time)
  }

  private mutating func activate(
    _ index: Int,
    for duration: SimulatedTime,
    at time: Int64
  ) {
    state.links[index].isActive = true
    state.slots[Source.linkEnd + index] = time + duration.picoseconds
    enter(firstLink + index, 1, at: time)
  }

  /// A connection event begins.
  private mutating func linkEvent(_ index: Int, at time: Int64) {
    state.slots[Source.linkEvent + index] =
      time + links[index].interval.picoseconds
    if state.links[index].isActive { return }
    if state.links[index].waiting != nil {
      state.links[index].skipped = 0
      beginSending(index, at: time)
    } else if links[index].emptyTime > .zero {
      if state.links[index].skipped < links[index].skippedEvents {
        state.links[index].skipped += 1
      } else {
        state.links[index].skipped = 0
        activate(index, for: links[index].emptyTime, at: time)
      }
    }
  }

  /// An activity of a link ends.
  private mutating func endLink(_ index: Int, at time: Int64) {
    let hop = state.links[index].sending?.hop
    state.links[index].sending = nil
    state.links[index].isActive = false
    enter(firstLink + index, 0, at: time)
    if index == Self.handLink, let hop { deliver(hop, at: time) }
    let task: DeviceTask =
      index == Self.handLink ? .handLinkInterrupt : .hostLinkInterrupt
    if links[index].interruptCycles > 0,
      !state.processor.isWaiting(task: task.rawValue)
    {
      release(task, arrival: time)
    }
    if links[index].interval == .zero, state.links[index].waiting != nil {
      beginSending(index, at: time)
    }
  }

  // MARK: The hand

  private mutating func deliver(_ hop: HopProgress, at time: Int64) {
    counts.deliveredHops += 1
    delays.append(
      HopDelay(
        queueing: hop.decoded - hop.end - hop.compute,
        compute: hop.compute,
        governor: hop.sent - hop.decoded,
        link: time - hop.sent
      )
    )
    let longest = state.fingers.take(
      hop.steps,
      at: time,
      wholeWay: parameters.hand.travelTime.picoseconds
    )
    state.slots[Source.handSettled] =
      longest == 0 ? EventSlots.never : time + longest
    enter(handIndex, longest == 0 ? 0 : 1, at: time)
  }
}
