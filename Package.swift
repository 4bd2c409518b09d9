// swift-tools-version: 6.2
import PackageDescription

/// What every target is compiled with. Warnings are errors: a warning that may
/// stay is one that nobody reads.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableExperimentalFeature("Lifetimes"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// A target of Phalanx, in `Sources/<name>`.
func module(
  _ name: String,
  _ dependencies: [Target.Dependency] = [],
  resources: [Resource]? = nil
) -> Target {
  .target(
    name: name,
    dependencies: dependencies,
    resources: resources,
    swiftSettings: settings
  )
}

/// The tests of one module, in `Tests/<name>Tests`.
func tests(
  of name: String,
  _ dependencies: [Target.Dependency] = [],
  resources: [Resource]? = nil
) -> Target {
  .testTarget(
    name: name + "Tests",
    dependencies: [.byName(name: name), "TestSupport"] + dependencies,
    resources: resources,
    swiftSettings: settings
  )
}

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser",
  package: "swift-argument-parser"
)
let histogram = Target.Dependency.product(
  name: "Histogram",
  package: "hdrhistogram-swift"
)
let protobuf = Target.Dependency.product(
  name: "SwiftProtobuf",
  package: "swift-protobuf"
)
let toml = Target.Dependency.product(name: "TOMLKit", package: "TOMLKit")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

/// What Tools/Fuzz/run searches with, which is built for nothing else: libFuzzer
/// has a `main` of its own.
let fuzzers: [Target] =
  Context.environment["PHALANX_FUZZ"] == nil
  ? []
  : [
    .executableTarget(
      name: "PhalanxFuzzer",
      dependencies: ["FuzzTargets"],
      path: "Tools/Fuzz/Fuzzer",
      swiftSettings: settings
    )
  ]

/// The tests to build: all, or those that Tools/Coverage names.
let wantedTests = Context.environment["PHALANX_TESTS"]?.split(separator: ",")

let package = Package(
  name: "Phalanx",
  products: [
    .executable(name: "phalanx", targets: ["phalanx"])
  ],
  dependencies: [
    .package(
      url: "https://github.com/HdrHistogram/hdrhistogram-swift",
      from: "0.2.0"
    ),
    .package(
      url: "https://github.com/apple/swift-argument-parser",
      from: "1.8.2"
    ),
    // Without its default traits: their flags come in another order with every
    // second plan, which compiles it anew.
    .package(
      url: "https://github.com/apple/swift-protobuf",
      from: "1.39.0",
      traits: []
    ),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // MARK: Embedded tier
    .target(name: "CKernels"),
    module("FixedPoint"),
    module("SignalFeatures", ["CKernels", "FixedPoint"]),
    module("NeuralKernels", ["CKernels", "FixedPoint"]),
    module("DecoderImage", ["FixedPoint", "NeuralKernels", "SignalFeatures"]),
    module("HandProtocol"),
    module(
      "DecoderFirmware",
      [
        "DecoderImage", "FixedPoint", "HandProtocol", "NeuralKernels",
        "SignalFeatures",
      ]
    ),

    // MARK: Host tier
    .systemLibrary(
      name: "CZlib",
      pkgConfig: "zlib",
      providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
    ),
    module("SeededRandom"),
    module("RecordingIO", ["CZlib", yams]),
    module("SyntheticNerve", ["RecordingIO", "SeededRandom", yams]),
    .systemLibrary(
      name: "CLibUSB",
      pkgConfig: "libusb-1.0",
      providers: [.apt(["libusb-1.0-0-dev"]), .brew(["libusb"])]
    ),
    // ioctl and its relatives, which Swift cannot call.
    .target(name: "CDeviceBridge"),
    module("DeviceBridge", ["CDeviceBridge", "CLibUSB"]),
    module("HandGuardian", ["DeviceBridge"]),
    module("VirtualHand", ["HandProtocol", "SeededRandom"]),
    // Generated code, which the stricter settings would refuse.
    .target(
      name: "ONNXFormat",
      dependencies: [protobuf],
      exclude: ["README.md"],
      swiftSettings: [.swiftLanguageMode(.v6)]
    ),
    module(
      "DecoderCompiler",
      [
        "DecoderFirmware", "DecoderImage", "FixedPoint", "NeuralKernels",
        "ONNXFormat", "RecordingIO", "SignalFeatures", protobuf, yams,
      ]
    ),
    module(
      "Evaluation",
      [
        "DecoderFirmware", "DecoderImage", "FixedPoint", "HandProtocol",
        "NeuralKernels", "RecordingIO", "SeededRandom", "SignalFeatures",
        histogram,
      ]
    ),
    module(
      "FirmwareSimulator",
      [
        "DecoderFirmware", "Evaluation", "HandProtocol", "RecordingIO",
        "SeededRandom", histogram,
      ]
    ),
    module(
      "Drive",
      [
        "CZlib", "DecoderFirmware", "DeviceBridge", "Evaluation",
        "HandGuardian", "HandProtocol", "RecordingIO",
      ]
    ),
    module(
      "BoardEngine",
      [
        "DecoderFirmware", "DecoderImage", "DeviceBridge", "Evaluation",
        "FixedPoint", "HandProtocol", "RecordingIO",
      ]
    ),
    // Compiled in, so that the program works wherever it lies.
    module(
      "PowerModel",
      ["DecoderImage", "RecordingIO", toml],
      resources: [
        .embedInCode("Coefficients/coefficients.json"),
        .embedInCode("Profiles"),
      ]
    ),
    module(
      "Budget",
      [
        "DecoderCompiler", "DecoderFirmware", "DecoderImage", "Evaluation",
        "FirmwareSimulator", "PowerModel", "RecordingIO", "SignalFeatures",
        toml,
      ],
      resources: [.embedInCode("Coefficients/stages.json")]
    ),
    .executableTarget(
      name: "phalanx",
      dependencies: [
        "BoardEngine", "Budget", "DecoderCompiler", "DecoderFirmware",
        "DecoderImage", "DeviceBridge",
        "Drive", "Evaluation", "HandGuardian", "HandProtocol", "PowerModel",
        "RecordingIO", "SyntheticNerve", "VirtualHand", argumentParser,
      ],
      swiftSettings: settings
    ),

    // MARK: Tests
    .target(
      name: "CAllocationCounter",
      path: "Tests/CAllocationCounter"
    ),
    .target(name: "CHeapUse", path: "Tests/CHeapUse"),
    .target(
      name: "TestSupport",
      dependencies: ["DecoderImage"],
      path: "Tests/TestSupport",
      swiftSettings: settings
    ),
    .target(
      name: "TransportConformance",
      dependencies: ["DeviceBridge", "TestSupport"],
      path: "Tests/TransportConformance",
      swiftSettings: settings
    ),
    .target(
      name: "HandWire",
      dependencies: ["VirtualHand"],
      path: "Tests/HandWire",
      swiftSettings: settings
    ),
    .target(
      name: "FuzzTargets",
      dependencies: [
        "BoardEngine", "Budget", "DecoderCompiler", "DecoderFirmware",
        "DecoderImage", "DeviceBridge", "Drive", "Evaluation", "FixedPoint",
        "HandProtocol", "HandWire", "RecordingIO", "SyntheticNerve",
        "TestSupport", "VirtualHand",
      ],
      path: "Tests/FuzzTargets",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "LineProbe",
      dependencies: [
        "CHeapUse", "DeviceBridge", "TransportConformance", "VirtualHand",
      ],
      path: "Tests/LineProbe",
      swiftSettings: settings
    ),
    .executableTarget(
      name: "BoardProbe",
      dependencies: [
        "BoardEngine", "DecoderFirmware", "DeviceBridge", "Evaluation",
        "RecordingIO", "VirtualHand",
      ],
      path: "Tests/BoardProbe",
      swiftSettings: settings
    ),
    tests(of: "FixedPoint"),
    tests(of: "SignalFeatures", ["FixedPoint"], resources: [.copy("Golden")]),
    tests(
      of: "NeuralKernels",
      ["CKernels", "FixedPoint"],
      resources: [.copy("Golden")]
    ),
    tests(of: "DecoderImage", resources: [.copy("Golden")]),
    tests(of: "HandProtocol", resources: [.copy("Golden")]),
    tests(
      of: "DecoderFirmware",
      ["CAllocationCounter", "DecoderImage", "FixedPoint", "HandProtocol"],
      resources: [.copy("Golden")]
    ),
    tests(of: "DeviceBridge", ["LineProbe", "TransportConformance"]),
    tests(
      of: "HandGuardian",
      [
        "DecoderFirmware", "DeviceBridge", "Drive", "HandProtocol",
        "VirtualHand",
      ]
    ),
    tests(of: "VirtualHand", ["HandProtocol"]),
    tests(of: "RecordingIO", resources: [.copy("Golden")]),
    tests(of: "SeededRandom"),
    tests(of: "SyntheticNerve", ["RecordingIO"]),
    tests(
      of: "DecoderCompiler",
      ["DecoderFirmware", "DecoderImage", "RecordingIO", "SignalFeatures"],
      resources: [.copy("Golden")]
    ),
    tests(
      of: "Drive",
      [
        "DecoderFirmware", "DecoderImage", "DeviceBridge", "Evaluation",
        "HandProtocol", "HandWire", "RecordingIO", "VirtualHand",
      ]
    ),
    tests(of: "FuzzTargets"),
    tests(
      of: "FirmwareSimulator",
      ["DecoderFirmware", "Evaluation", "RecordingIO"],
      resources: [.copy("Golden")]
    ),
    tests(
      of: "BoardEngine",
      [
        "BoardProbe", "DecoderFirmware", "DecoderImage", "DeviceBridge",
        "Evaluation", "RecordingIO", "TransportConformance",
      ]
    ),
    tests(
      of: "Evaluation",
      ["DecoderImage", "RecordingIO"],
      resources: [.copy("Golden")]
    ),
    tests(
      of: "PowerModel",
      ["DecoderImage"],
      resources: [.copy("Golden")]
    ),
    .testTarget(
      name: "PhalanxTests",
      dependencies: ["phalanx", "TestSupport"],
      swiftSettings: settings
    ),
    tests(
      of: "Budget",
      [
        "DecoderFirmware", "DecoderImage", "Evaluation", "FirmwareSimulator",
        "PowerModel", "RecordingIO",
      ]
    ),
  ].filter { target in
    target.type != .test
      || wantedTests?.contains { $0 + "Tests" == target.name } != false
  } + fuzzers
)
