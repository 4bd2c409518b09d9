import Governor
import Foundation
import Testing

/// The table in the documentation is the table in the code.
@Suite struct GovernorTableTests {
  @Test func documentationAndCodeAgree() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent(
        "Sources/Embedded/Governor/Documentation.docc/Governor.md"
      )
    let text = try String(contentsOf: file, encoding: .utf8)
    let rows = text.split(separator: "\n")
      .filter { $0.hasPrefix("| ") }
      .map { line in
        line.split(separator: "|").map {
          $0.trimmingCharacters(in: .whitespaces)
        }
      }
    let header = try #require(
      rows.firstIndex { $0.count == GovernorEvent.allCases.count + 1 }
    )
    let events = rows[header].dropFirst()
    #expect(events.map(\.self) == GovernorEvent.allCases.map { "\($0)" })
    for (offset, state) in GovernorState.allCases.enumerated() {
      let row = rows[header + 1 + offset]
      #expect(row[0] == "\(state)")
      for (event, name) in zip(GovernorEvent.allCases, row.dropFirst()) {
        let next = state.next(on: event)
        #expect(
          name == (next == state ? "=" : "\(next)"),
          "\(state), \(event)"
        )
      }
    }
  }
}
