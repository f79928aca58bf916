import Foundation
import Logging
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Duplicates")
struct DuplicatesTests {
    private func hash(_ pixels: [UInt8], side: Int = 28) -> UInt64 {
        pixels.withUnsafeBytes { PerceptualHasher(side: side).hash($0) }
    }

    @Test("The pairs found equal those of comparing all with all, each once", arguments: 0..<20 as Range<UInt64>)
    func allPairs(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let distance = Int.random(in: NearPairs.distances, using: &generator)
        // Clusters around a few centres, some bits flipped, some hashes equal.
        let centres = (0..<6).map { _ in UInt64.random(in: 0...UInt64.max, using: &generator) }
        let hashes = (0..<200).map { _ in
            var hash = centres.randomElement(using: &generator)!
            for _ in 0..<Int.random(in: 0...8, using: &generator) {
                hash ^= 1 << UInt64.random(in: 0..<64, using: &generator)
            }
            return hash
        }
        var found: [[Int]] = []
        NearPairs(hashes, within: distance).forEach { found.append([$0, $1]) }
        let expected = hashes.indices.flatMap { i in
            ((i + 1)..<hashes.count).filter { (hashes[i] ^ hashes[$0]).nonzeroBitCount <= distance }.map { [i, $0] }
        }
        #expect(found.sorted { $0.lexicographicallyPrecedes($1) } == expected)

        // The same between two sides, and with a limit on the difference of sums.
        let sides = hashes.map { _ in Bool.random(using: &generator) }
        let sums = hashes.map { _ in Int.random(in: 0...1000, using: &generator) }
        var between: [[Int]] = []
        NearPairs(hashes, within: distance, sums: sums, limit: 300, between: sides).forEach {
            between.append([$0, $1])
        }
        let near = expected.filter { abs(sums[$0[0]] - sums[$0[1]]) <= 300 }
        #expect(between.sorted { $0.lexicographicallyPrecedes($1) } == near.filter { sides[$0[0]] != sides[$0[1]] })
        var alone: [[Int]] = []
        NearPairs(hashes, within: distance, sums: sums, limit: 300).forEach { alone.append([$0, $1]) }
        #expect(alone.sorted { $0.lexicographicallyPrecedes($1) } == near)
    }

    @Test("Brightness and faint noise change few bits of a hash; another letter changes many")
    func stable() throws {
        let file = FontFile(path: Project.fonts + "/Prociono.otf")
        let outcome = try FontFileDrawer(plan: GenerationPlan()).draw(file)
        var hashes: [UInt64] = []
        for letter in 0..<10 {
            let pixels = Array(outcome.pixels[letter * 784..<(letter + 1) * 784])
            let plain = hash(pixels)
            #expect((plain ^ hash(pixels.map { $0 - $0 / 8 })).nonzeroBitCount <= 4)
            var generator = SeededGenerator(seed: UInt64(letter))
            let noisy = pixels.map { UInt8(clamping: Int($0) + Int.random(in: -2...2, using: &generator)) }
            #expect((plain ^ hash(noisy)).nonzeroBitCount <= 4)
            hashes.append(plain)
        }
        // Different letters are far apart.
        for i in hashes.indices { for j in 0..<i { #expect((hashes[i] ^ hashes[j]).nonzeroBitCount > 8) } }
    }

    @Test("Rounding errors do not change the hash of images without structure")
    func solid() {
        #expect(hash([UInt8](repeating: 255, count: 784)) == hash([UInt8](repeating: 254, count: 784)))
        let bar = (0..<784).map { UInt8(($0 % 28) * 9) }
        let fainter = bar.map { $0 - $0 / 8 }
        #expect(hash(bar) == hash(fainter))
    }

    @Test("Planted copies are found within a class and across classes")
    func planted() async throws {
        let folder = try TemporaryFolder()
        for name in ["one.otf", "two.otf", "sub/three.otf"] {
            try folder.write(try Project.font("Prociono.otf"), to: "fonts/" + name)
        }
        try folder.write(try Project.font("OCRBS.otf"), to: "fonts/other.otf")
        let generator = Generator(
            plan: GenerationPlan(characters: try CharacterList("A-J,U+0391")), sources: [.path(folder.file("fonts"))],
            workers: 1,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file("set")) { _ in }
        let dataset = try Dataset(path: folder.file("set"))
        let report = try DuplicateReport(dataset, distance: 4, difference: 2)
        #expect(dataset.count == 40)
        #expect(report.exact.count == 10)
        #expect(report.exact.allSatisfy { $0.images.count == 3 && $0.labels.count == 1 })
        #expect(report.exactExtra == 20 && report.exactAcrossClasses == 0)
        #expect(report.nearExtra >= 20)
        // The names in the order of the files: one.otf, sub/three.otf, two.otf.
        #expect(report.outlines == [["one.otf", "three.otf", "two.otf"]] && report.outlinesExtra == 2)

        // One drawing under two labels: Latin A and Greek Alpha of a font that draws them alike.
        let greek = Generator(
            plan: GenerationPlan(characters: try CharacterList("A,U+0391")),
            sources: [.path(Project.fonts + "/Jura-Light.otf")],
            workers: 1, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await greek.run(output: folder.file("greek")) { _ in }
        let across = try DuplicateReport(try Dataset(path: folder.file("greek")), distance: 0, difference: 0)
        #expect(across.exact == [DuplicateReport.Group(images: [0, 1], labels: [0, 1])])
        #expect(across.exactAcrossClasses == 1)
    }
}
