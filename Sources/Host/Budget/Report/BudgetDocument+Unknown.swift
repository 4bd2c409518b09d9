import Reports

/// What `budget.json` leaves open where the device does not keep up.
extension BudgetResult {
  /// What is said of a day in which every hop was decoded, and of nothing else:
  /// what came of movements, how long the hand moved, and so all energies, hours
  /// and delays. Latencies, energies of a hop, tasks, counts and utilization stay.
  private static let ofWholeDays: Set<String> = [
    "average_power_mW", "average_power_mW_low", "average_power_mW_high",
    "battery_hours", "battery_hours_low", "battery_hours_high",
    "average_power_without_hand_mW", "average_power_without_hand_mW_low",
    "average_power_without_hand_mW_high", "battery_hours_without_hand",
    "battery_hours_without_hand_low", "battery_hours_without_hand_high",
    "delay_p50_ms", "delay_p99_ms", "delays_us", "delay_histogram",
    "energy_per_true_movement_uJ", "energy_per_true_movement_without_hand_uJ",
    "decoder_energy_per_true_movement_uJ", "energy_per_hop_uJ",
    "decoded_movements", "missed_movements", "false_movements", "components",
    "rails", "decoder_share", "decoder_energy_J", "energy_J", "day_lasts",
    "day_cut_off_hours", "day_state_of_charge_at_end", "battery_given_J",
    "battery_lost_J", "state_of_charge", "excerpt_power", "sensitivity",
    "sensitivity_without_hand", "battery_scenarios",
  ]

  /// The pairs with null for what is not known.
  static func withoutDay(
    _ pairs: [(String, JSONValue)]
  ) -> [(String, JSONValue)] {
    pairs.map { ofWholeDays.contains($0.0) ? ($0.0, .null) : $0 }
  }
}
