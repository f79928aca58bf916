import Foundation
import TestSupport
import Testing

@testable import GlyphForge

/// Compares drawings with the original notMNIST images, if these and their fonts are available (see CONTRIBUTING.md).
@Suite("Fidelity to the original images")
struct FidelityTests {
    struct Pair {
        let font: String
        let letter: Unicode.Scalar
        let original: String
        let reachable: Double
    }

    /// GLYPHFORGE_FIDELITY: a folder with `pairs.tsv` and the images; GLYPHFORGE_FIDELITY_FONTS: a folder with the
    /// fonts of the packages, as `<package>/usr/share/...`.
    private static let folders: (pairs: String, fonts: String)? = {
        let environment = ProcessInfo.processInfo.environment
        guard let pairs = environment["GLYPHFORGE_FIDELITY"], let fonts = environment["GLYPHFORGE_FIDELITY_FONTS"]
        else { return nil }
        return (pairs, fonts)
    }()

    private func pairs() throws -> [Pair] {
        let (folder, fonts) = try #require(Self.folders)
        let table = try String(contentsOfFile: folder + "/pairs.tsv", encoding: .utf8)
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            let font = fonts + "/" + fields[0] + fields[1]
            guard FileManager.default.fileExists(atPath: font) else { return nil }
            return Pair(
                font: font, letter: fields[3].unicodeScalars.first!, original: folder + "/" + fields[4],
                reachable: Double(fields[5])!)
        }
    }

    @Test(
        "The error of each image is at most what FreeType can reach",
        .enabled(if: folders != nil, "the original images are not available"))
    func fidelity() throws {
        let pairs = try pairs()
        try #require(pairs.count >= 50, "too few fonts are available")
        var errors: [Double] = []
        for pair in pairs {
            let plan = GenerationPlan(characters: CharacterList(codepoints: [pair.letter]))
            let drawn = try FontFileDrawer(plan: plan).draw(FontFile(path: pair.font)).pixels
            let original = try PNGReader.grey(try bytes(pair.original)).pixels
            try #require(drawn.count == original.count, "\(pair.font)")
            let error = zip(drawn, original).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) } / Double(drawn.count)
            #expect(error <= pair.reachable + 0.3, "\(pair.font) \(pair.letter): \(error) instead of \(pair.reachable)")
            errors.append(error)
        }
        func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
        // The table has four digits after the decimal point.
        #expect(median(errors) <= median(pairs.map(\.reachable)) + 0.0001)
        let worst = zip(errors, pairs).map { $0 - $1.reachable }.max()!
        print(
            "\(pairs.count) original images: median mean absolute error \(median(errors)) grey levels,",
            "worst excess over the table \(worst)")
    }
}
