extension ProfileReader {
  /// Finds numbers that contradict each other.
  func checkConsistency(_ profile: PartProfile) throws(ProfileError) {
    switch profile.kind {
    case .microcontroller: try checkMicrocontroller(profile)
    case .battery: try checkBattery(profile)
    case .frontEnd, .radio, .hand: break
    }
  }

  private func checkMicrocontroller(
    _ profile: PartProfile
  ) throws(ProfileError) {
    if let least = profile["clock_minimum"],
      least.value > profile.required("clock").value
    {
      throw error(
        "clock_minimum",
        .contradiction("is above the clock of [clock]")
      )
    }
    // Deeper sleep that takes more power is a slip.
    let sleeps = ["wait_power", "stop_power", "standby_power"].compactMap {
      key in profile[key].map { (key: key, value: $0.value) }
    }
    for (shallow, deep) in zip(sleeps, sleeps.dropFirst())
    where deep.value > shallow.value {
      throw error(deep.key, .contradiction("is above that of \(shallow.key)"))
    }
    guard let key = profile.model else { return }
    let known = ModelCoefficients.fitted.power.base[
      "\(key.board) \(key.supply)"
    ]
    if known == nil, profile["data_sheet_power"] == nil,
      profile["quoted_power"] == nil
    {
      throw error("", .missingKey("[data_sheet_power] or [quoted_power]"))
    }
  }

  private func checkBattery(_ profile: PartProfile) throws(ProfileError) {
    guard let full = profile.curve?.voltages.first else { return }
    let cells = profile.required("cells").value
    if profile.required("cut_off").value >= full * cells {
      throw error(
        "cut_off",
        .contradiction("is not below the voltage of full cells in [curve]")
      )
    }
  }
}
