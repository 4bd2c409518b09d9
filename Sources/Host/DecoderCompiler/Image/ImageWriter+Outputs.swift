import DecoderImage

extension ImageWriter {
  /// How the decoder and its operators begin.
  mutating func addStarts() {
    let start = contents.start
    let restartHops = contents.pipeline.restartHops
    add(.starts) {
      $0.append(UInt32(start.settlingHops))
      $0.append(UInt32(start.isMeasured ? 1 : 0))
      $0.append(UInt32(start.firstHop))
      $0.append(UInt32(restartHops))
    }
    for (index, hop) in start.operatorHops.enumerated() {
      var place = ImageLayout.none
      let step = contents.network.operators[index]
      if let state = step.state, !start.states[index].isEmpty {
        let isWide = contents.network.tensors[state].isInt16
        place = addData { data in
          for value in start.states[index] {
            if isWide { data.append(value) } else { data.append(Int8(value)) }
          }
        }
      }
      add(.starts) {
        $0.append(UInt32(hop))
        $0.append(place)
        $0.append(UInt64(0))
      }
    }
  }

  mutating func addGroups() {
    let interval = contents.pipeline.decisionInterval
    for (index, group) in contents.pipeline.groups.enumerated() {
      let source = contents.groupTensors[index]
      let tensor = contents.network.tensors[source]
      let name = strings.offset(of: group.name)
      let elements = strings.offset(
        of: group.elements.joined(separator: "\n")
      )
      let unit = strings.offset(of: group.unit)
      func raw(_ threshold: Double) -> Int32 {
        let value = (threshold / tensor.scale).rounded()
        return Int32(min(max(value, -131_072), 131_072))
      }
      add(.groups) {
        $0.append(name)
        $0.append(group.kind.rawValue)
        $0.append(UInt16(0))
        $0.append(UInt32(source))
        $0.append(UInt32(group.firstElement))
        $0.append(UInt32(group.elements.count))
        $0.append(elements)
        $0.append(UInt32(group.smoothingWeight(every: interval)))
        $0.append(raw(group.onThreshold))
        $0.append(raw(group.offThreshold))
        $0.append(UInt32(group.holdDecisions(every: interval)))
        $0.append(Float(tensor.scale * group.scale).bitPattern)
        $0.append(Float(group.offset).bitPattern)
        $0.append(unit)
        for _ in 0..<3 { $0.append(UInt32(0)) }
      }
    }
  }

  mutating func addFingers() {
    for (index, finger) in contents.pipeline.fingers.enumerated() {
      guard let finger else { continue }
      var kind: UInt32 = 0
      var group = 0
      var element: UInt32 = 0
      var gain: Int32 = 0
      var offset: Int32 = 0
      switch finger.source {
      case .classes(let source, let closed):
        group = source
        let count = contents.pipeline.groups[source].elements.count
        element = addData { data in
          for index in 0..<count {
            data.append(closed.contains(index) ? Int16.max : 0)
          }
        }
      case .value(let source, let place):
        (kind, group, element) = (1, source, UInt32(place))
        let known = contents.pipeline.groups[source]
        let scale =
          contents.network.tensors[contents.groupTensors[source]].scale
          * known.scale
        gain = Int32(
          min(max((scale * 0x1p27).rounded(), -0x1p31), 0x1p31 - 1)
        )
        offset = Int32((known.offset * 32_768).rounded())
      case .activity(let source, let place):
        (kind, group, element) = (2, source, UInt32(place))
      }
      let gate = finger.gate
      let threshold = Int32(
        min(max((finger.activeThreshold * 32_768).rounded(), 0), 32_768)
      )
      add(.fingers) {
        $0.append(UInt32(index))
        $0.append(kind)
        $0.append(UInt32(group))
        $0.append(element)
        $0.append(gain)
        $0.append(offset)
        $0.append(gate.map { UInt32($0.group) } ?? ImageLayout.none)
        $0.append(gate.map { UInt32($0.element) } ?? 0)
        $0.append(threshold)
        for _ in 0..<3 { $0.append(UInt32(0)) }
      }
    }
  }
}
