/// What makes an axon fire.
enum AxonRole: Equatable, Sendable {
  /// A motor axon of a finger's muscle, at a place from 0 to 1 in the order
  /// of recruitment.
  case finger(Finger, order: Double)
  /// A motor axon of another muscle of the nerve, which steadies the hand.
  case steadying(order: Double)
  /// An afferent that fires by itself at a mean rate in pulses a second.
  case afferent(rate: Double)
}

/// One axon of the nerve as the electrodes see it.
struct Axon: Sendable {
  /// What makes it fire.
  var role: AxonRole
  /// Where it lies.
  var fascicle: Fascicle
  /// Micrometres from the fascicle's centre.
  var x: Double
  /// Micrometres from the fascicle's centre.
  var y: Double
  /// Metres a second.
  var velocity: Double
  /// From 0, a spike of three phases, to 1, one of two.
  var asymmetry: Double
}

/// The contact of one electrode.
struct Contact: Sendable {
  /// In which fascicle.
  var fascicle: Fascicle
  /// Micrometres from the fascicle's centre.
  var x: Double
  /// Micrometres from the fascicle's centre.
  var y: Double
  /// What drift makes of amplitudes: 0 if the electrode is lost.
  var gain: Double
}
