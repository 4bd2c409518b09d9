import DecoderHost
import Reports
import ArgumentParser
import Budget
import DecoderImage
import Evaluation
import Foundation
import PowerModel

/// Says what a decoder costs on a device.
struct BudgetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "budget",
    abstract: "Latency, energy and hours of battery of a decoder on a board.",
    discussion: """
      The recording is decoded once; a simulated device replays it through a
      day. Parts are ids of `targets list`, or YAML files of your own
      (`targets show ID --yaml` prints one to begin with). Every figure carries
      its error, or says that none is known.

      Example:
        phalanx budget session.edf --decoder nerve.phx --target stm32u575 \\
          --hand ability --front-end rhd2132 --report run

      writes run/budget.json and run/report.html. With --budget FILE it is a
      gate: exit code 3 where a limit of the file is missed, whether or not
      deadlines are; 1 where only deadlines are, each named with its task and
      by how much. A network by itself needs no recording:

        phalanx budget --model keywords.tflite --target stm32l4r5

      A day, as --day takes it; any number of idle stretches, or none:

        worn: {value: 12, unit: h}
        movements: {value: 90, unit: 1/h}
        idle:
          - start: {value: 4, unit: h}
            duration: {value: 0.5, unit: h}

      Limits, as --budget takes them, each with value and unit:

      \(BudgetLimits.Key.allCases.map { "  \($0.rawValue), \($0.unit)" }
        .joined(separator: "\n"))
      """
  )

  @Argument(help: "A session file or recording.")
  var recording: String?

  @Option(help: "The decoder image (.phx).")
  var decoder: String?

  @Option(help: "The microcontroller: an id of targets list, or a YAML file.")
  var target: String

  @Option(help: "The hand: ability, or a YAML file.")
  var hand: String?

  @Option(
    help: "The battery: an id, or a YAML file; hand-battery-1300 without."
  )
  var battery: String?

  @Option(help: "The front end: an id, or a YAML file.")
  var frontEnd: String?

  @Option(help: "A radio to the hand: an id, or a YAML file.")
  var radio: String?

  @Flag(help: "USB to the hand; without it and --radio, a line.")
  var usb = false

  @Option(
    parsing: .unconditional,
    help: "The processor's clock in MHz; its rated one, if not given."
  )
  var clock: Double?

  @Option(help: "Where the processor waits: none, wfi or stop; wfi without.")
  var sleep: String?

  @Flag(
    name: [.customLong("optimise"), .customLong("optimize")],
    help: "Choose clock and sleep of least power that meet every deadline."
  )
  var optimise = false

  @Option(help: "A YAML file that says how the day goes; eight hours without.")
  var day: String?

  @Option(help: "A YAML file of limits; exit code 3 where one is missed.")
  var budget: String?

  @Option(
    parsing: .unconditional,
    help: "The battery's temperature in degrees Celsius; 25 without."
  )
  var celsius: Double?

  @Flag(help: "The battery is at the end of its life.")
  var aged = false

  @Option(
    help: """
      An ONNX or .tflite network to price in place of the decoder's own, or by \
      itself. An ONNX network that compile takes: one step, as by the decoder's \
      kernels; any other: its whole input, by the target's usual program, in \
      the precision of the file. The output says which.
      """
  )
  var model: String?

  @Option(
    help: """
      What runs the network of --model, if not as said there: a program of the \
      published results, such as x-cube-ai:10.2.
      """
  )
  var program: String?

  @Option(help: "The folder to write; an earlier budget there is replaced.")
  var report: String?

  @Option(
    parsing: .unconditional,
    help: "Decode this many seconds of the recording."
  )
  var duration: Double?

  @Flag(help: "Print budget.json instead of tables.")
  var json = false

  func validate() throws {
    if usb, radio != nil {
      throw ValidationError("--usb and --radio exclude each other")
    }
    try OptionCheck.word(
      sleep,
      "--sleep",
      BudgetRequest.Sleep.allCases.map(\.rawValue)
    )
    if optimise, clock != nil {
      throw ValidationError("--optimise chooses the clock: leave out --clock")
    }
    try OptionCheck.duration(duration)
    try OptionCheck.folder(report, "--report")
    try OptionCheck.number(clock, "--clock", in: 0.001...100_000, "MHz")
    try OptionCheck.number(celsius, "--celsius", in: -100...200, "degrees")
    if program != nil, model == nil {
      throw ValidationError("--program is of a --model")
    }
    if (recording == nil) != (decoder == nil) {
      throw ValidationError(
        recording == nil
          ? "there is a --decoder, but no recording for it"
          : "there is a recording, but no --decoder for it"
      )
    }
    if recording == nil { try validateNetworkAlone() }
  }

  /// Of a network by itself nothing is asked that takes a device.
  private func validateNetworkAlone() throws {
    guard model != nil else {
      throw ValidationError(
        "give a recording and its --decoder, or a network with --model"
      )
    }
    let others: [(String, Bool)] = [
      ("--hand", hand != nil), ("--front-end", frontEnd != nil),
      ("--radio", radio != nil), ("--usb", usb), ("--optimise", optimise),
      ("--day", day != nil), ("--aged", aged), ("--report", report != nil),
      ("--duration", duration != nil), ("--battery", battery != nil),
      ("--sleep", sleep != nil), ("--celsius", celsius != nil),
    ]
    if let other = others.first(where: \.1) {
      throw ValidationError(
        "\(other.0) is of a whole device: give a recording and its --decoder"
      )
    }
  }

  func run() throws {
    guard let recording, let decoder else { return try priceNetwork() }
    try priceDevice(recording, decoder)
  }

  /// The network of --model by itself.
  private func priceNetwork() throws {
    let target = try TargetProfile(named: target)
    let limits = try budget.map { try BudgetLimits(path: $0) }
    guard let network = try network(featureCount: 0) else { return }
    let priced = try NetworkBudget(network, on: target, atMegahertz: clock)
    let missed = try limits.map { try priced.missed($0) } ?? []
    if json {
      print(priced.document(missed: missed).document, terminator: "")
    } else {
      print(priced.text)
    }
    for limit in missed { Terminal.complain("missed: \(limit)") }
    if !missed.isEmpty { throw ExitCode(3) }
  }

  private func network(featureCount: Int) throws -> OtherNetwork? {
    var network = try model.map {
      try OtherNetwork(path: $0, featureCount: featureCount)
    }
    if let program {
      network?.program = try NetworkPricing.fitted.program(named: program)
    }
    return network
  }

  private func priceDevice(_ recording: String, _ decoder: String) throws {
    // What is wrong with small files is said before anything long begins.
    var request = try request
    let limits = try budget.map { try BudgetLimits(path: $0) }
    try request.check()
    let file = try ImageFile(opening: decoder)
    request.network = try network(
      featureCount: file.image.count(of: .normalizations)
    )
    let session = try SessionOpening.open(recording)
    let directory = try report.map {
      try RunDirectory(
        replacing: $0,
        kind: .budget,
        inputs: CommandInputs.files(
          [session],
          decoder,
          target,
          hand,
          battery,
          frontEnd,
          radio,
          day,
          self.budget,
          model
        )
      )
    }
    var options = ReplayOptions()
    options.seconds = duration
    options.scoresEverything = true
    let name = URL(fileURLWithPath: decoder).deletingPathExtension()
      .lastPathComponent
    let bar = ProgressBar()
    defer { bar.finish() }
    let budget = try Budget(
      recording: session,
      decoder: file,
      name: name,
      options: options,
      progress: bar.show
    )
    let result =
      optimise
      ? try budget.optimized(request, within: limits, progress: bar.show)
      : try budget.result(of: request)
    bar.finish()
    let missed = limits?.missed(by: result) ?? []
    let document = result.document(missed: missed).document
    if let directory {
      try directory.write(document, to: "budget.json")
      try directory.write(result.page(missed: missed), to: "report.html")
      try directory.commit()
    }
    if json {
      print(document, terminator: "")
    } else {
      print(result.text)
      if let report { print("\nreport: \(report)/report.html") }
    }
    for failure in result.failures { Terminal.complain(failure) }
    for limit in missed { Terminal.complain("missed: \(limit)") }
    // The gate's answer goes before that of the device.
    if !missed.isEmpty { throw ExitCode(3) }
    if !result.failures.isEmpty { throw ExitCode(1) }
  }

  private var request: BudgetRequest {
    get throws {
      var request = BudgetRequest(
        target: try TargetProfile(named: target),
        battery: try BatteryProfile(named: battery ?? "hand-battery-1300")
      )
      // The KIND of drive and hand is welcome here too.
      request.hand = try hand.map {
        try HandProfile(named: $0 == "ability" ? "ability-hand" : $0)
      }
      request.frontEnd = try frontEnd.map { try FrontEndProfile(named: $0) }
      request.link =
        try radio.map { .radio(try RadioProfile(named: $0)) }
        ?? (usb ? .usb : .line)
      request.clockMegahertz = clock
      request.sleep = sleep.flatMap(BudgetRequest.Sleep.init) ?? .wfi
      request.day = try day.map { try DayHabitsFile(path: $0) }
      request.celsius = celsius ?? 25
      request.isBatteryAged = aged
      return request
    }
  }
}
