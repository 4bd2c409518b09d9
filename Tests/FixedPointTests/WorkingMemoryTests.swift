import FixedPoint
import Testing

@Test func plansLieEndToEndOnTheirBoundary() {
  var plan = MemoryPlan()
  let bytes = plan.reserve(3, of: Int8.self)
  let words = plan.reserve(5, of: Int64.self)
  #expect(bytes.byteOffset == 0 && words.byteOffset == 16)
  #expect(plan.byteCount == 64)
}

@Test func spansReadWhatWasWritten() {
  var plan = MemoryPlan()
  let bytes = plan.reserve(3, of: Int8.self)
  let words = plan.reserve(5, of: Int64.self)
  let storage = UnsafeMutableRawBufferPointer.allocate(
    byteCount: plan.byteCount,
    alignment: MemoryPlan.alignment
  )
  defer { unsafe storage.deallocate() }
  let memory = unsafe WorkingMemory(storage)
  memory.clear()
  var written = memory.span(words)
  written[4] = 77
  let read = memory.span(words)
  let other = memory.span(bytes)
  #expect(read[4] == 77 && read[0] == 0 && other[2] == 0)
}
