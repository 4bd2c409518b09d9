import Files
import Drive
import Testing

@Suite struct StreamNameTests {
  @Test func namesAreRead() throws {
    let cases: [(String, StreamName.Property, String)] = [
      ("lsl:Nerve", .name, "Nerve"),
      ("lsl:name=a=b", .name, "a=b"),
      ("lsl:type=EMG", .type, "EMG"),
      ("lsl:source_id=X1:42", .sourceID, "X1:42"),
      ("lsl:hostname=rig", .host, "rig"),
      ("lsl:color=red", .name, "color=red"),
    ]
    for (text, property, value) in cases {
      let name = try StreamName(parsing: text)
      #expect(name.property == property && name.value == value, "\(text)")
      #expect(try StreamName(parsing: "\(name)") == name)
    }
  }

  @Test(arguments: ["lsl:", "lsl:type=", "lsl:it's", "Nerve"])
  func othersAreRefused(text: String) {
    #expect(throws: Fault.self) { try StreamName(parsing: text) }
  }
}
