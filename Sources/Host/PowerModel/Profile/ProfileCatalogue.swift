import Files

/// The profiles that the program brings along, and those of the user.
public enum ProfileCatalogue {
  /// Files by id.
  private static let files: [(id: String, bytes: [UInt8])] = [
    ("ability-hand", PackageResources.ability_hand_yaml),
    ("apollo510", PackageResources.apollo510_yaml),
    ("ble-nrf52840", PackageResources.ble_nrf52840_yaml),
    ("ble-nrf54l15", PackageResources.ble_nrf54l15_yaml),
    ("esp32-c3", PackageResources.esp32_c3_yaml),
    ("gap9", PackageResources.gap9_yaml),
    ("hand-battery-1300", PackageResources.hand_battery_1300_yaml),
    ("hand-battery-2600", PackageResources.hand_battery_2600_yaml),
    ("implant-96", PackageResources.implant_96_yaml),
    ("jetson-nano", PackageResources.jetson_nano_yaml),
    ("nrf52840", PackageResources.nrf52840_yaml),
    ("nrf5340", PackageResources.nrf5340_yaml),
    ("rhd2132", PackageResources.rhd2132_yaml),
    ("stm32f746", PackageResources.stm32f746_yaml),
    ("stm32h7a3", PackageResources.stm32h7a3_yaml),
    ("stm32l4r5", PackageResources.stm32l4r5_yaml),
    ("stm32l4r5-linear", PackageResources.stm32l4r5_linear_yaml),
    ("stm32u575", PackageResources.stm32u575_yaml),
  ]

  /// The ids of the bundled profiles, in order.
  public static var ids: [String] { files.map(\.id) }

  /// Short names of bundled profiles, which go by the kinds of hand of `drive`
  /// and `hand`.
  private static let shortNames = ["ability": "ability-hand"]

  /// Every bundled profile of a kind, by id.
  public static func bundled(_ kind: PartKind) -> [PartProfile] {
    files.compactMap { file in
      do throws(ProfileError) {
        let profile = try ProfileReader(file: file.id)
          .read(String(decoding: file.bytes, as: UTF8.self))
        return profile.kind == kind ? profile : nil
      } catch {
        preconditionFailure("a bundled profile: \(error)")
      }
    }
  }

  /// A profile of a kind: a bundled one by its id, or the user's by its path.
  ///
  /// What has a slash or ends as a file of YAML does is a path.
  public static func profile(
    _ kind: PartKind,
    named name: String
  ) throws(ProfileError) -> PartProfile {
    let profile = try read(name) { bundled(kind).map(\.id) }
    guard profile.kind == kind else {
      throw ProfileError(
        file: name,
        key: "kind",
        fault: .wrongKind(profile.kind.rawValue, expected: kind.rawValue)
      )
    }
    return profile
  }

  /// A profile of any kind, likewise.
  public static func profile(
    named name: String
  ) throws(ProfileError) -> PartProfile {
    try read(name) { ids }
  }

  /// The text of a bundled profile, to write one's own after.
  ///
  /// - Returns: YAML; nil where no bundled one has that id.
  public static func text(of name: String) -> String? {
    files.first { $0.id == shortNames[name] ?? name }.map {
      String(decoding: $0.bytes, as: UTF8.self)
    }
  }

  /// What a person calls a bundled profile.
  public static func shortName(of id: String) -> String {
    shortNames.first { $0.value == id }?.key ?? id
  }

  /// What a file's name ends in; one of TOML is refused by its first line.
  private static let endings = [".yaml", ".yml", ".toml"]

  private static func read(
    _ name: String,
    known: () -> [String]
  ) throws(ProfileError) -> PartProfile {
    if let text = text(of: name) {
      return try ProfileReader(file: shortNames[name] ?? name).read(text)
    } else if name.contains("/") || endings.contains(where: name.hasSuffix) {
      let text: String
      do throws(Fault) {
        text = try SmallFile.text(name)
      } catch {
        throw ProfileError(
          file: name,
          key: "",
          fault: .badFile(error.fault, remedy: error.remedy)
        )
      }
      return try ProfileReader(file: name).read(text)
    }
    throw ProfileError(
      file: name,
      key: "",
      fault: .notFound(known: known().map(shortName))
    )
  }
}
