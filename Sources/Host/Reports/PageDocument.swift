import Files

/// A report as a page: one file, nothing fetched, fit to be shown and printed.
package struct PageDocument {
  /// What it is of.
  package var title: String
  /// What kind of report it is, in a sentence.
  package var lead: String
  /// What a reader must know before the figures.
  package var warnings: [String]
  /// The figures that come first, and what each is.
  package var tiles: [(figure: String, label: String)]
  /// What was used; the contents are HTML.
  package var facts: [(name: String, content: String)]
  /// The sections below: HTML.
  package var sections: [String]

  /// A page of its parts.
  package init(
    title: String,
    lead: String,
    warnings: [String],
    tiles: [(figure: String, label: String)],
    facts: [(name: String, content: String)],
    sections: [String]
  ) {
    self.title = title
    self.lead = lead
    self.warnings = warnings
    self.tiles = tiles
    self.facts = facts
    self.sections = sections
  }

  /// The page in HTML.
  package var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(Markup.escape(title))</title>
    <style>
    \(ReportStyle.sheet)
    </style>
    </head>
    <body>
    <h1>\(Markup.escape(title))</h1>
    <p class="soft">\(Markup.escape(lead))</p>
    \(lines(warnings) { "<p class=\"warning\">\(Markup.escape($0))</p>" })
    <div class="tiles">\(lines(tiles) {
      "<div class=\"tile\"><b>\(Markup.escape($0.figure))</b>"
        + "<span>\(Markup.escape($0.label))</span></div>"
    })</div>
    <dl class="facts">
    \(lines(facts) { "<div><dt>\($0.name)</dt><dd>\($0.content)</dd></div>" })
    </dl>
    \(lines(sections) { $0 })
    <p class="soft">Written by \(ProgramVersion.program).</p>
    </body>
    </html>

    """
  }

  private func lines<Part>(
    _ parts: [Part],
    _ text: (Part) -> String
  ) -> String {
    parts.map(text).joined(separator: "\n")
  }
}
