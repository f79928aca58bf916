import Foundation
import GRDB
import GlyphForge
import Logging
import TestSupport
import Testing

@testable import Labeler

@Suite("Flags")
struct LabelFlagsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// An imported data set of pictures of 8 x 8 pixels.
    private func imported(_ pictures: [(pixels: [UInt8], label: UInt8)]) async throws -> Dataset {
        func number(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(value).bigEndian) { Array($0) } }
        let count = number(pictures.count)
        try folder.write(
            [0, 0, 8, 3] + count + number(8) + number(8) + pictures.flatMap(\.pixels), to: "idx/train-images-idx3-ubyte"
        )
        try folder.write([0, 0, 8, 1] + count + pictures.map(\.label), to: "idx/train-labels-idx1-ubyte")
        try await Importer(source: folder.file("idx"), characters: try CharacterList("A-C"), workers: 1).run(
            output: folder.file("set")
        ) { _ in }
        return try Dataset(path: folder.file("set"))
    }

    /// A picture for a number: bars of a width and place of its own, unlike all others in their shape.
    private func picture(_ number: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: UInt64(number))
        return (0..<64).map { _ in Bool.random(using: &generator) ? 255 : 0 }
    }

    private func flags(
        _ dataset: Dataset?, _ rows: [Double], labels: [Int], filter: LabelFilter? = nil, ranking: LabelRanking? = nil,
        workers: Int = 1
    ) throws -> LabelFlags {
        let predictions = try LabelProbabilities(
            NumberMatrix(rows, width: rows.count / labels.count), labels: labels, workers: workers)
        return try LabelFlags(
            predictions, dataset: dataset,
            options: LabelFlags.Options(filter: filter, ranking: ranking, workers: workers))
    }

    @Test("Each cause that pictures show is found, once, and what fonts would tell is said to be missing")
    func causes() async throws {
        var pictures = (0..<36).map { (pixels: picture($0), label: UInt8($0 % 3)) }
        var rows = (0..<36).map { image in (0..<3).map { $0 == image % 3 ? 0.9 : 0.05 } }
        // 36: no ink. 37: the picture of image 0 (A) as B. 38: taken for C, labelled A. 39: nearly the picture of image
        // 1 (B), as C; image 40 is another near-copy of it, as B.
        var near = picture(1)
        near[10] = near[10] == 0 ? 40 : 215
        var nearer = picture(1)
        nearer[12] = nearer[12] == 0 ? 30 : 225
        pictures += [
            (Array(repeating: 0, count: 64), 0), (picture(0), 1), (picture(99), 0), (near, 2), (nearer, 1),
        ]
        rows += [[0.6, 0.2, 0.2], [0.9, 0.05, 0.05], [0.02, 0.03, 0.95], [0.1, 0.8, 0.1], [0.05, 0.9, 0.05]]
        let labels = pictures.map { Int($0.label) }
        let dataset = try await imported(pictures)
        let flags = try flags(dataset, rows.flatMap { $0 }, labels: labels)
        let found = Dictionary(uniqueKeysWithValues: flags.issues.map { ($0.index, $0) })
        #expect(found[36]?.cause == .blankOrSolid && found[36]?.suggested == nil)
        #expect(found[37]?.cause == .sameImageTwoLabels && found[37]?.suggested == 0)
        #expect(found[38]?.cause == .singleWrongLetter && found[38]?.suggested == 2)
        #expect(
            found[39]?.evidence["selfConfidence"] == 0.1 || abs(found[39]!.evidence["selfConfidence"]! - 0.1) < 1e-6)
        #expect(found[39]?.suggested == 1)
        #expect(Set(found.keys) == [36, 37, 38, 39])
        #expect(flags.issues.map(\.score) == flags.issues.map(\.score).sorted())
        #expect(flags.verdicts.isEmpty && flags.summary.facesJudged == nil)
        #expect(flags.summary.notes.contains { $0.contains("fonts are not known") })
        #expect(flags.summary.notes.contains { $0.contains("no features") })
        #expect(!flags.summary.notes.contains { $0.contains("order of the classes") })
        let turned = try self.flags(dataset, rows.flatMap { [$0[2], $0[0], $0[1]] }, labels: labels)
        #expect(turned.summary.notes.first?.contains("columns are not in the order of the classes") == true)
    }

    @Test("Runs lie beside each other in the database, with a score and a class for each image")
    func database() async throws {
        let pictures = (0..<30).map { (pixels: picture($0), label: UInt8($0 % 3)) }
        let dataset = try await imported(pictures)
        var rows = (0..<30).map { image in (0..<3).map { $0 == image % 3 ? 0.8 : 0.1 } }
        rows[4] = [0.9, 0.05, 0.05]
        let flags = try flags(dataset, rows.flatMap { $0 }, labels: pictures.map { Int($0.label) })
        let database = try LabelDatabase(dataset: dataset)
        let settings = LabelDatabase.FlagSettings(filter: "a", rank: "b", predictions: "p.npz", predictionsDigest: "00")
        #expect(try database.add(flags, settings: settings, at: Date(timeIntervalSince1970: 0)) == 1)
        #expect(try database.add(flags, settings: settings) == 2)
        try database.read { database in
            let row = try Row.fetchOne(database, sql: "SELECT * FROM flag_runs WHERE id = 1")!
            #expect(row["made"] as String == "1970-01-01T00:00:00Z")
            #expect(row["images"] as Int == 30)
            let (scores, predicted): (Data, Data) = (row["scores"], row["predicted"])
            #expect(scores.count == 120 && predicted.count == 120)
            // The score and class of image 4, the lowest byte first.
            let bits = scores[16..<20].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            #expect(Float(bitPattern: bits) == Float(0.05))
            #expect(Array(predicted[16..<20]) == [0, 0, 0, 0])
            for run in 1...2 {
                let issue = try Row.fetchOne(
                    database, sql: "SELECT * FROM issues WHERE run = ? AND image = 4", arguments: [run])!
                let numbers = ["rank", "given", "suggested"].map { issue[$0] as Int? }
                #expect(numbers == [0, 1, 0])
                #expect(issue["cause"] as String == "single-wrong-letter")
            }
        }
    }

    @Test(
        "Without a data set, the flagged are the filter's, in the order of the ranking", arguments: LabelFilter.allCases
    )
    func alone(_ filter: LabelFilter) throws {
        var generator = SeededGenerator(seed: 5)
        let labels = (0..<200).map { _ in Int.random(in: 0..<4, using: &generator) }
        let rows = labels.flatMap { label -> [Double] in
            let values = (0..<4).map { Double.random(in: 0.1...1, using: &generator) + ($0 == label ? 0.5 : 0) }
            return values.map { $0 / values.reduce(0, +) }
        }
        let flags = try flags(nil, rows, labels: labels, filter: filter, ranking: .normalizedMargin)
        let learning = try ConfidentLearning(
            LabelProbabilities(NumberMatrix(rows, width: 4), labels: labels, workers: 1), workers: 1)
        let issues = learning.issues(filter)
        #expect(Set(flags.issues.map(\.index)) == Set(issues.indices.filter { issues[$0] }))
        let qualities = learning.qualities(.normalizedMargin)
        #expect(flags.issues.allSatisfy { $0.score == qualities[$0.index] })
        #expect(flags.issues.map(\.score) == flags.issues.map(\.score).sorted())
    }

    // MARK: Planted truth

    /// The mean precision at each wrong image, of images in the order of their scores.
    private func averagePrecision(_ scores: [Float], _ isWrong: [Bool]) -> Double {
        var (hits, sum) = (0.0, 0.0)
        for (place, image) in scores.indices.sorted(by: { (scores[$0], $0) < (scores[$1], $1) }).enumerated()
        where isWrong[image] {
            hits += 1
            sum += hits / Double(place + 1)
        }
        return sum / hits
    }

    /// Probabilities by the distance to each class's mean picture, of the other faces only: the smallest network there
    /// is.
    private func byMeans(_ dataset: Dataset, _ labels: [Int], _ origins: ImageOrigins) -> [Double] {
        let images = (0..<dataset.count).map { image in dataset.withPixels(at: image) { $0.map { Double($0) / 255 } } }
        let area = dataset.side * dataset.side
        var sums = [[Double]](repeating: Array(repeating: 0, count: area), count: 10)
        var counts = [Double](repeating: 0, count: 10)
        for image in images.indices {
            counts[labels[image]] += 1
            for pixel in 0..<area { sums[labels[image]][pixel] += images[image][pixel] }
        }
        let ofFace = Dictionary(grouping: images.indices) { origins.faceOfImage[$0]! }
        return images.indices.flatMap { image -> [Double] in
            var (sums, counts) = (sums, counts)
            for other in ofFace[origins.faceOfImage[image]!]! {
                counts[labels[other]] -= 1
                for pixel in 0..<area { sums[labels[other]][pixel] -= images[other][pixel] }
            }
            let logits = (0..<10).map { label in
                -0.15
                    * (0..<area).reduce(0) {
                        let gap = images[image][$1] - sums[label][$1] / counts[label]; return $0 + gap * gap
                    }
            }
            let most = logits.max()!
            let sum = logits.reduce(0) { $0 + exp($1 - most) }
            return logits.map { exp($0 - most) / sum }
        }
    }

    @Test("Of labels flipped and fonts shifted on purpose more is found, and earlier, than by self-confidence")
    func planted() async throws {
        let generator = Generator(
            plan: GenerationPlan(side: 14), sources: [.path(Project.fonts)], workers: 2,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file("set")) { _ in }
        let clean = try Dataset(path: folder.file("set"))
        let origins = try ImageOrigins(clean)
        var random = SeededGenerator(seed: 3)
        let shifted = Set((0..<origins.faces.count).shuffled(using: &random).prefix(4))
        let given = (0..<clean.count).map(clean.label)
        let labels = given.indices.map { image in
            if shifted.contains(origins.faceOfImage[image]!) { return (given[image] + 1) % 10 }
            return Double.random(in: 0...1, using: &random) < 0.05
                ? (given[image] + Int.random(in: 1...9, using: &random)) % 10 : given[image]
        }
        // The symbol fonts among the samples are wrong too, and left out of the count.
        let symbols = ["Orxun", "wasy", "stmary", "Futhark"]
        let counted = given.indices.filter { image in
            !symbols.contains { origins.faces[origins.faceOfImage[image]!].file.contains($0) }
        }
        let manifest = try DatabaseQueue(path: clean.path + "/manifest.sqlite")
        try await manifest.write { database in
            for (image, label) in labels.enumerated() {
                try database.execute(sql: "UPDATE images SET label = ? WHERE id = ?", arguments: [label, image])
            }
        }
        var file = try bytes(clean.path + "/labels-idx1-ubyte")
        file.replaceSubrange(8..., with: labels.map { UInt8($0) })
        try folder.write(file, to: "set/labels-idx1-ubyte")
        let dataset = try Dataset(path: clean.path)

        let rows = byMeans(dataset, labels, origins)
        let flags = try flags(dataset, rows, labels: labels)
        let isWrong = counted.map { labels[$0] != given[$0] }
        let confidence = counted.map { Float(rows[$0 * 10 + labels[$0]]) }
        let ours = averagePrecision(counted.map { flags.scores[$0] }, isWrong)
        let theirs = averagePrecision(confidence, isWrong)
        #expect(ours > theirs + 0.02, "\(ours), by self-confidence \(theirs)")
        let places = Set(flags.verdicts.prefix(12).map(\.face))
        #expect(shifted.allSatisfy { places.contains(origins.faces[$0].number) })
        // The same with any number of workers.
        let again = try self.flags(dataset, rows, labels: labels, workers: 3)
        #expect(again.scores == flags.scores && again.issues == flags.issues)
    }
}
