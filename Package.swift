// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// A C library from the system's package manager, found with pkg-config.
func systemLibrary(_ name: String, pkgConfig: String, debian: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([debian])])
}

let package = Package(
    name: "GlyphForge",
    products: [
        .library(name: "GlyphForge", targets: ["GlyphForge"]),
        .library(name: "Trainer", targets: ["Trainer"]),
        .library(name: "Labeler", targets: ["Labeler"]),
        .executable(name: "glyphforge", targets: ["GlyphForgeCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        systemLibrary("CArchive", pkgConfig: "libarchive", debian: "libarchive-dev"),
        systemLibrary("CCrypto", pkgConfig: "libcrypto", debian: "libssl-dev"),
        .systemLibrary(name: "CExchange"),
        systemLibrary("CFontconfig", pkgConfig: "fontconfig", debian: "libfontconfig1-dev"),
        systemLibrary("CFreeType", pkgConfig: "freetype2", debian: "libfreetype-dev"),
        .target(name: "CJPEG", linkerSettings: [.linkedLibrary("jpeg")]),
        systemLibrary("CMatio", pkgConfig: "matio", debian: "libmatio-dev"),
        systemLibrary("CPNG", pkgConfig: "libpng", debian: "libpng-dev"),
        systemLibrary("CZlib", pkgConfig: "zlib", debian: "zlib1g-dev"),
        .target(
            name: "GlyphForge",
            dependencies: [
                "CArchive", "CCrypto", "CExchange", "CFontconfig", "CFreeType", "CJPEG", "CMatio", "CPNG", "CZlib",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(name: "CDNNL", linkerSettings: [.linkedLibrary("dnnl")]),
        .target(name: "MatrixProduct", dependencies: ["CDNNL"], swiftSettings: strict),
        .target(
            name: "Trainer",
            dependencies: [
                "CDNNL", "GlyphForge",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
                .product(name: "Yams", package: "Yams"),
            ],
            exclude: ["Model/onnx.proto"],
            // Embedded in the executable, so that it runs without these files.
            resources: [.embedInCode("Recipes/Published"), .embedInCode("Recipes/Own")],
            swiftSettings: strict),
        .target(
            name: "Labeler",
            dependencies: [
                "GlyphForge", "MatrixProduct",
                .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "FlyingSocks", package: "FlyingFox"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            // Embedded in the executable, so that it runs without these files.
            resources: [.embedInCode("Review/Page")],
            swiftSettings: strict),
        .executableTarget(
            name: "GlyphForgeCLI",
            dependencies: [
                "GlyphForge", "Labeler", "Trainer",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(
            name: "GlyphForgeTests",
            dependencies: ["GlyphForge", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")],
            exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "TrainerTests",
            dependencies: [
                "GlyphForge", "TestSupport", "Trainer", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "LabelerTests",
            dependencies: [
                "GlyphForge", "Labeler", "TestSupport", .product(name: "FlyingFox", package: "FlyingFox"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "GlyphForgeCLITests",
            dependencies: [
                "GlyphForge", "GlyphForgeCLI", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["Golden"],
            swiftSettings: strict),
    ]
)
