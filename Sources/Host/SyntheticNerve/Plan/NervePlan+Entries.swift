import Files

extension NervePlan {
  /// A key of a plan file with what this plan has there.
  struct Entry {
    /// The section, or nothing for the top of the file.
    let section: String
    let key: String
    /// One value, or those of a list.
    let values: [String]
    let isList: Bool
  }

  /// Every key that a plan file may have, by sections, whether it was written or
  /// has its default: a file of them is this plan.
  var entries: [Entry] {
    func word(_ section: String, _ key: String, _ value: String) -> Entry {
      Entry(section: section, key: key, values: [value], isList: false)
    }
    func words(_ section: String, _ key: String, _ values: [String]) -> Entry {
      Entry(section: section, key: key, values: values, isList: true)
    }
    func fields(_ section: String) -> [Entry] {
      PlanField.all.filter { $0.section == section }.map { field in
        switch field.target {
        case .number(let place, _):
          word(section, field.key, "\(self[keyPath: place])")
        case .integer(let place, _):
          word(section, field.key, "\(self[keyPath: place])")
        case .range(let place, _):
          words(
            section,
            field.key,
            [
              "\(self[keyPath: place].lowerBound)",
              "\(self[keyPath: place].upperBound)",
            ]
          )
        }
      }
    }
    var entries = [
      word("", "schema", Self.schema), word("", "name", name),
      word("", "split", split.rawValue),
    ]
    entries += fields("")
    for section in PlanField.sections {
      if section == "trials" {
        let names = trials.movements.map(\.rawValue)
        entries.append(words(section, "movements", names))
      }
      if section == "nerve" {
        let names = nerve.electrodes.map(\.rawValue)
        entries.append(words(section, "electrodes", names))
      }
      entries += fields(section)
    }
    return entries
  }
}
