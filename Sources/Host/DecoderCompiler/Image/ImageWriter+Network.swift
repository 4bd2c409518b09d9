import Files
import DecoderImage
import SignalFeatures

extension ImageWriter {
  mutating func addSignalPath() {
    var branchIndex = 0
    var element = 0
    var biquad = 0
    for (index, input) in contents.pipeline.inputs.enumerated() {
      let name = strings.offset(of: input.name)
      let channels = strings.offset(
        of: input.channelNames.joined(separator: "\n")
      )
      add(.inputs) {
        $0.append(name)
        $0.append(UInt32(input.rate.numerator))
        $0.append(UInt32(input.rate.denominator))
        $0.append(UInt32(input.channelCount))
        $0.append(UInt32(input.hopLength))
        $0.append(UInt32(input.nanovoltsPerStep.numerator))
        $0.append(UInt32(input.nanovoltsPerStep.denominator))
        $0.append(channels)
      }
      for branch in input.branches {
        let filter = contents.filters[branchIndex]
        let name = strings.offset(of: branch.name)
        let gainBits = contents.calibration.gainBits[branchIndex]
        add(.branches) {
          $0.append(UInt32(index))
          $0.append(name)
          $0.append(UInt32(biquad))
          $0.append(UInt32(filter.before.biquads.count))
          $0.append(UInt32(branch.decimation))
          $0.append(UInt32(filter.after.biquads.count))
          $0.append(UInt32(gainBits))
          $0.append(UInt32(0))
        }
        for section in filter.before.biquads + filter.after.biquads {
          add(.biquads) {
            for value in [
              section.b0, section.b1, section.b2, section.a1, section.a2,
            ] {
              $0.append(value)
            }
          }
          biquad += 1
        }
        for block in branch.blocks {
          let count = block.features.count * input.channelCount
          add(.featureBlocks) {
            $0.append(UInt32(branchIndex))
            $0.append(UInt32(block.windowLength))
            $0.append(UInt32(block.hopLength))
            $0.append(UInt32(block.features.rawValue))
            $0.append(UInt32(element))
            $0.append(UInt32(count))
            $0.append(UInt64(0))
          }
          element += count
        }
        branchIndex += 1
      }
    }
    for normalization in contents.calibration.normalizations {
      add(.normalizations) {
        $0.append(normalization.transform.rawValue)
        $0.append(normalization.offset)
        $0.append(normalization.multiplier)
        $0.append(normalization.shift)
      }
    }
  }

  mutating func addTensors() {
    for (index, tensor) in contents.network.tensors.enumerated() {
      let name = strings.offset(of: tensor.name)
      let offset = memory.offsets[index]
      add(.tensors) {
        $0.append(name)
        $0.append(UInt8(tensor.isInt16 ? 1 : 0))
        $0.append(UInt8(tensor.isState ? 1 : 0))
        $0.append(UInt16(0))
        $0.append(UInt32(tensor.count))
        $0.append(UInt32(offset))
        $0.append(Int32(tensor.zeroPoint))
        $0.append(Float(tensor.scale).bitPattern)
      }
    }
  }

  /// Appends a piece of data on a boundary of its own.
  mutating func addData(_ fill: (inout ByteWriter) -> Void) -> UInt32 {
    var data = sections[ImageSection.data.rawValue]
    data.align()
    let offset = data.bytes.count
    fill(&data)
    sections[ImageSection.data.rawValue] = data
    return UInt32(offset)
  }

  mutating func addOperators() {
    for step in contents.network.operators {
      let name = strings.offset(of: step.name)
      var places = [ImageLayout.none, ImageLayout.none, ImageLayout.none]
      if !step.weights.isEmpty {
        places[0] = addData { data in
          for matrix in step.weights {
            data.align()
            data.append(matrix.map { UInt8(bitPattern: $0) })
          }
        }
      }
      if !step.biases.isEmpty {
        let isWide = contents.network.tensors[step.input].isInt16
        places[1] = addData { data in
          for bias in step.biases {
            if isWide { data.append(bias) } else { data.append(Int32(bias)) }
          }
        }
        places[2] = addData { data in
          for (multiplier, shift) in step.multipliers {
            data.append(multiplier)
            data.append(shift)
          }
        }
      }
      let count = ImageLayout.Operator.parameterCount
      let known = places
      add(.operators) { record in
        record.append(step.code)
        record.append(UInt16(step.period))
        record.append(name)
        record.append(UInt32(step.input))
        record.append(UInt32(step.output))
        record.append(step.state.map { UInt32($0) } ?? ImageLayout.none)
        for place in known { record.append(place) }
        for index in 0..<count {
          record.append(
            index < step.parameters.count ? step.parameters[index] : 0
          )
        }
      }
    }
  }
}
