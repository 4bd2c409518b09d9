import Files

extension ProfileReader {
  /// The words by which the fit knows a board: of a core that no result is of,
  /// or a program, it would say something that is of no board at all.
  func checkModel(_ profile: PartProfile) throws(ProfileError) {
    guard let key = profile.model, let program = profile.program else { return }
    let cores =
      (ModelCoefficients.fitted.latency.effects["core"] ?? [:]).keys.sorted()
    guard cores.contains(key.core) else {
      throw error("model.core", .unknownWord(key.core, allowed: cores))
    }
    let programs = NetworkPricing.fitted.programs
    let versions = programs.filter { $0.name == program.name }.map(\.version)
    guard !versions.isEmpty else {
      let names = Set(programs.map(\.name)).sorted()
      throw error("model.program", .unknownWord(program.name, allowed: names))
    }
    guard versions.contains(program.version) else {
      throw error(
        "model.version",
        .unknownWord(program.version, allowed: versions)
      )
    }
    // "Cortex-M7" in words is the fit's "m7".
    let words = profile.core?.split { !$0.isLetter && !$0.isNumber } ?? []
    let told = words.map { word in
      cores.first { core in
        word.lowercased() == core || word.lowercased() == core + "f"
      }
    }
    if let other = told.compactMap(\.self).first(where: { $0 != key.core }),
      !key.core.hasPrefix(other + "-")
    {
      throw error(
        "model.core",
        .contradiction("is \"\(key.core)\", but core names another")
      )
    }
  }

  /// Finds numbers that contradict each other.
  func checkConsistency(_ profile: PartProfile) throws(ProfileError) {
    switch profile.kind {
    case .microcontroller: try checkMicrocontroller(profile)
    case .battery: try checkBattery(profile)
    case .hand: try checkHand(profile)
    case .radio: try checkRadio(profile)
    case .frontEnd: break
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
        .contradiction("is above that of clock")
      )
    }
    guard let key = profile.model else { return }
    let known = ModelCoefficients.fitted.power.base[
      "\(key.board) \(key.supply)"
    ]
    if known == nil, profile["data_sheet_power"] == nil,
      profile["quoted_power"] == nil
    {
      throw error("", .missingKey("data_sheet_power or quoted_power"))
    }
    try checkSleep(profile)
  }

  /// Rest that takes more power than what it rests from is a slip. Running is
  /// at the rated clock, where waiting is stated too.
  private func checkSleep(_ profile: PartProfile) throws(ProfileError) {
    let running = NetworkPricing.fitted.activeMilliwatts(
      on: try TargetProfile(profile)
    )
    let sleeps = ["wait_power", "stop_power", "standby_power"].compactMap {
      key in profile[key].map { (key: key, value: $0.value) }
    }
    if let first = sleeps.first, first.value > running.value {
      throw error(
        first.key,
        .implausible(
          "\(first.value) mW is above the "
            + "\((running.value * 100).rounded() / 100) mW of running",
          remedy: "correct it, or the power of running"
        )
      )
    }
    for (shallow, deep) in zip(sleeps, sleeps.dropFirst())
    where deep.value > shallow.value {
      throw error(deep.key, .contradiction("is above that of \(shallow.key)"))
    }
    if let wait = profile["wait_wake_up"], let stop = profile["stop_wake_up"],
      wait.value > stop.value
    {
      throw error(
        "wait_wake_up",
        .contradiction("takes longer than stop_wake_up")
      )
    }
  }

  private func checkBattery(_ profile: PartProfile) throws(ProfileError) {
    guard let full = profile.curve?.voltages.first else { return }
    let cells = profile.required("cells").value
    let least = 2 * cells
    if profile.required("cut_off").value < least {
      throw error(
        "cut_off",
        .contradiction("is below \(least) V, 2 V for each of cells")
      )
    }
    if profile.required("cut_off").value >= full * cells {
      throw error(
        "cut_off",
        .contradiction("is not below the voltage of full cells in curve")
      )
    }
  }

  private func checkHand(_ profile: PartProfile) throws(ProfileError) {
    let idle = profile.required("idle_power").value
    let moving = profile.required("movement_power").value
    if idle > moving {
      throw error("idle_power", .contradiction("is above movement_power"))
    }
    let most =
      1000 * profile.required("peak_current").value
      * profile.required("supply_voltage").value
    if moving > most {
      throw error(
        "movement_power",
        .contradiction("is above peak_current times supply_voltage")
      )
    }
  }

  private func checkRadio(_ profile: PartProfile) throws(ProfileError) {
    if let idle = profile["idle_power"] {
      for key in ["transmit_power", "receive_power"] {
        if let power = profile[key], idle.value > power.value {
          throw error("idle_power", .contradiction("is above \(key)"))
        }
      }
    }
    if let duration = profile["event_duration"],
      let interval = profile["event_interval"],
      duration.value > 1000 * interval.value
    {
      throw error(
        "event_duration",
        .contradiction("is longer than event_interval")
      )
    }
  }
}
