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

/// A module that boards run as well, in `Sources/Embedded/<name>`.
func embedded(
  _ name: String,
  _ dependencies: [Target.Dependency] = []
) -> Target {
  .target(
    name: name,
    dependencies: dependencies,
    path: "Sources/Embedded/" + name,
    swiftSettings: settings
  )
}

/// A module of the host, in `Sources/Host/<name>`.
func module(
  _ name: String,
  _ dependencies: [Target.Dependency] = [],
  resources: [Resource]? = nil
) -> Target {
  .target(
    name: name,
    dependencies: dependencies,
    path: "Sources/Host/" + name,
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

/// The libraries that the host tier stands on.
let libraries: [Package.Dependency] = [
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
]

let allTargets: [Target] = [
  // MARK: Embedded tier
  .target(name: "CKernels", path: "Sources/Embedded/CKernels"),
  embedded("FixedPoint"),
  embedded("HandProtocol"),
  embedded("SignalFeatures", ["CKernels", "FixedPoint"]),
  embedded("NeuralKernels", ["CKernels", "FixedPoint"]),
  embedded("Governor", ["FixedPoint", "HandProtocol"]),
  embedded("DecoderImage", ["FixedPoint", "SignalFeatures"]),
  embedded(
    "Decoder",
    [
      "DecoderImage", "FixedPoint", "HandProtocol", "NeuralKernels",
      "SignalFeatures",
    ]
  ),
  embedded(
    "Firmware",
    ["Decoder", "DecoderImage", "FixedPoint", "Governor", "HandProtocol"]
  ),

  // MARK: Host tier
  .systemLibrary(
    name: "CZlib",
    path: "Sources/Host/CZlib",
    pkgConfig: "zlib",
    providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]
  ),
  module("SeededRandom"),
  module("Files", ["CZlib", yams]),
  module("Reports", ["Files"]),
  module("RecordingIO", ["CZlib", "Files"]),
  module(
    "DecoderHost",
    [
      "Decoder", "DecoderImage", "Files", "FixedPoint", "RecordingIO",
      "Reports", "SignalFeatures", histogram,
    ]
  ),
  module("SyntheticNerve", ["Files", "RecordingIO", "SeededRandom", yams]),
  .systemLibrary(
    name: "CLibUSB",
    path: "Sources/Host/CLibUSB",
    pkgConfig: "libusb-1.0",
    providers: [.apt(["libusb-1.0-0-dev"]), .brew(["libusb"])]
  ),
  // ioctl and its relatives, which Swift cannot call.
  .target(name: "CDeviceBridge", path: "Sources/Host/CDeviceBridge"),
  module("DeviceBridge", ["CDeviceBridge", "CLibUSB"]),
  module("HandGuardian", ["DeviceBridge"]),
  module("VirtualHand", ["HandProtocol", "SeededRandom"]),
  // Generated code, which the stricter settings would refuse.
  .target(
    name: "ONNXFormat",
    dependencies: [protobuf],
    path: "Sources/Host/ONNXFormat",
    exclude: ["README.md"],
    swiftSettings: [.swiftLanguageMode(.v6)]
  ),
  module(
    "DecoderCompiler",
    [
      "Decoder", "DecoderImage", "Files", "FixedPoint", "NeuralKernels",
      "ONNXFormat", "RecordingIO", "SignalFeatures", protobuf,
    ]
  ),
  module(
    "Evaluation",
    [
      "Decoder", "DecoderHost", "DecoderImage", "Files", "Firmware",
      "FixedPoint", "Governor", "HandProtocol", "NeuralKernels",
      "RecordingIO", "Reports", "SeededRandom",
    ]
  ),
  module(
    "DeviceSimulator",
    ["Firmware", "SeededRandom", histogram]
  ),
  module(
    "Drive",
    [
      "CZlib", "DecoderHost", "DeviceBridge", "Files", "Governor",
      "HandGuardian", "HandProtocol", "RecordingIO",
    ]
  ),
  module(
    "FirmwareRunner",
    [
      "Decoder", "DecoderHost", "DecoderImage", "DeviceBridge", "Files",
      "Firmware", "FixedPoint", "Governor", "HandProtocol", "RecordingIO",
    ]
  ),
  // Compiled in, so that the program works wherever it lies.
  module(
    "PowerModel",
    ["DecoderImage", "Files"],
    resources: [
      .embedInCode("Coefficients/coefficients.json"),
      .embedInCode("Profiles"),
    ]
  ),
  module(
    "Budget",
    [
      "DecoderCompiler", "DecoderHost", "DecoderImage", "DeviceSimulator",
      "Evaluation", "Files", "Governor", "HandProtocol", "PowerModel",
      "RecordingIO", "Reports", "SignalFeatures",
    ],
    resources: [.embedInCode("Coefficients/stages.json")]
  ),
  .executableTarget(
    name: "phalanx",
    dependencies: [
      "Budget", "DecoderCompiler", "DecoderHost", "DecoderImage",
      "DeviceBridge", "Drive", "Evaluation", "Files", "Firmware",
      "FirmwareRunner", "Governor", "HandGuardian", "HandProtocol",
      "PowerModel", "RecordingIO", "Reports", "SyntheticNerve", "VirtualHand",
      argumentParser,
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
      "Budget", "Decoder", "DecoderCompiler", "DecoderHost", "DecoderImage",
      "DeviceBridge", "Drive", "Evaluation", "Files", "Firmware",
      "FirmwareRunner", "FixedPoint", "Governor", "HandProtocol", "HandWire",
      "RecordingIO", "SyntheticNerve", "TestSupport", "VirtualHand",
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
      "DecoderHost", "DeviceBridge", "Firmware", "FirmwareRunner",
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
  tests(of: "Governor", ["HandProtocol"]),
  tests(
    of: "Decoder",
    ["CAllocationCounter", "DecoderImage", "FixedPoint"],
    resources: [.copy("Golden")]
  ),
  tests(of: "Firmware", ["HandProtocol"], resources: [.copy("Golden")]),
  tests(of: "DeviceBridge", ["LineProbe", "TransportConformance"]),
  tests(
    of: "HandGuardian",
    ["DeviceBridge", "Drive", "Governor", "HandProtocol", "VirtualHand"]
  ),
  tests(of: "VirtualHand", ["HandProtocol"]),
  tests(of: "Reports", ["Files"]),
  tests(of: "Files"),
  tests(
    of: "RecordingIO",
    ["Files"],
    resources: [.copy("Golden")]
  ),
  tests(of: "SeededRandom"),
  tests(of: "SyntheticNerve", ["Files", "RecordingIO"]),
  tests(
    of: "DecoderCompiler",
    [
      "Decoder", "DecoderImage", "Files", "FixedPoint", "RecordingIO",
      "SignalFeatures",
    ],
    resources: [.copy("Golden")]
  ),
  tests(
    of: "Drive",
    [
      "DecoderHost", "DecoderImage", "DeviceBridge", "Files", "Governor",
      "HandProtocol", "HandWire", "RecordingIO", "VirtualHand",
    ]
  ),
  tests(of: "FuzzTargets"),
  tests(
    of: "DeviceSimulator",
    ["Budget", "DecoderHost", "Evaluation", "Files", "RecordingIO"],
    resources: [.copy("Golden")]
  ),
  tests(
    of: "FirmwareRunner",
    [
      "BoardProbe", "Decoder", "DecoderHost", "DecoderImage", "DeviceBridge",
      "Evaluation", "Files", "Firmware", "RecordingIO",
      "TransportConformance",
    ]
  ),
  tests(
    of: "Evaluation",
    ["DecoderHost", "DecoderImage", "Files", "RecordingIO", "Reports"],
    resources: [.copy("Golden")]
  ),
  tests(
    of: "PowerModel",
    ["DecoderImage", "Files"],
    resources: [.copy("Golden")]
  ),
  .testTarget(
    name: "PhalanxTests",
    dependencies: ["TestSupport", "phalanx"],
    swiftSettings: settings
  ),
  tests(
    of: "Budget",
    [
      "DecoderHost", "DecoderImage", "DeviceSimulator", "Evaluation", "Files",
      "PowerModel", "RecordingIO", "Reports",
    ]
  ),
]

/// Tools/test --quick and Tools/Coverage name the tests that they build, with
/// nothing but what these stand on: the embedded tier needs no library.
let wantedTests = Context.environment["PHALANX_TESTS"]?.split(separator: ",")

/// Those of some targets that a few stand on, and these.
func closure(of roots: [Target], in all: [Target]) -> [Target] {
  var names = Set(roots.map(\.name))
  var waiting = roots
  while let target = waiting.popLast() {
    for case .byNameItem(let name, _) in target.dependencies {
      guard names.insert(name).inserted else { continue }
      waiting += all.filter { $0.name == name }
    }
  }
  return all.filter { names.contains($0.name) }
}

let targets =
  wantedTests.map { wanted in
    closure(
      of: allTargets.filter { target in
        wanted.contains { $0 + "Tests" == target.name }
      },
      in: allTargets
    )
  } ?? allTargets

let needsLibraries = targets.contains { target in
  target.dependencies.contains { dependency in
    if case .productItem = dependency { return true }
    return false
  }
}

let package = Package(
  name: "Phalanx",
  products: targets.contains { $0.name == "phalanx" }
    ? [.executable(name: "phalanx", targets: ["phalanx"])] : [],
  dependencies: needsLibraries ? libraries : [],
  targets: targets + fuzzers
)
