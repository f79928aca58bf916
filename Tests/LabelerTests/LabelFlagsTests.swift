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

    /// Imports images of 8 x 8 pixels as a data set with the classes A to C.
    private func imported(_ pictures: [(pixels: [UInt8], label: UInt8)]) async throws -> Dataset {
        func number(_ value: Int) -> [UInt8] { withUnsafeBytes(of: UInt32(value).bigEndian) { Array($0) } }
        let count = number(pictures.count)
        try folder.write(
            [0, 0, 8, 3] + count + number(8) + number(8) + pictures.flatMap(\.pixels), to: "idx/train-images-idx3-ubyte"
        )
        try folder.write([0, 0, 8, 1] + count + pictures.map(\.label), to: "idx/train-labels-idx1-ubyte")
        var options = ImportOptions()
        options.characters = try CharacterList("A-C")
        try await Importer(source: folder.file("idx"), options: options, workers: 1).run(
            output: folder.file("set")
        ) { _ in }
        return try Dataset(path: folder.file("set"))
    }

    /// Random pixels from a seed, far from those of all other seeds.
    private func picture(_ number: Int) -> [UInt8] {
        var generator = SeededGenerator(seed: UInt64(number))
        return (0..<64).map { _ in Bool.random(using: &generator) ? 255 : 0 }
    }

    private func flags(
        _ dataset: Dataset?, _ rows: [Double], labels: [Int], features: NumberMatrix? = nil,
        filter: LabelFilter? = nil, ranking: LabelRanking? = nil, workers: Int = 1
    ) throws -> LabelFlags {
        let predictions = try LabelProbabilities(
            NumberMatrix(rows, width: rows.count / labels.count), labels: labels, workers: workers)
        return try LabelFlags(
            predictions, dataset: dataset, features: features,
            options: LabelFlags.Options(filter: filter, ranking: ranking, workers: workers))
    }

    @Test("Blank images, copies and wrong letters are flagged without fonts; notes name what cannot be checked")
    func causesWithoutFonts() async throws {
        var pictures = (0..<36).map { (pixels: picture($0), label: UInt8($0 % 3)) }
        var rows = (0..<36).map { image in (0..<3).map { $0 == image % 3 ? 0.9 : 0.05 } }
        // 36: blank. 37: equal to image 0 (A), labelled B. 38: predicted as C, labelled A. 39: near-copy of image 1 (B),
        // labelled C and predicted as B; image 40 is another near-copy of it, labelled B.
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
        let nearCopy = try #require(found[39])
        #expect(nearCopy.cause == .nearCopy && nearCopy.suggested == 1)
        #expect(abs(nearCopy.evidence["self_confidence"]! - 0.1) < 1e-6)
        #expect(Set(found.keys) == [36, 37, 38, 39])
        #expect(flags.issues.map(\.score) == flags.issues.map(\.score).sorted())
        #expect(flags.verdicts.isEmpty && flags.summary.facesJudged == nil)
        #expect(flags.summary.notes.contains { $0.contains("fonts are not known") })
        #expect(flags.summary.notes.contains { $0.contains("no features") })
        #expect(!flags.summary.notes.contains { $0.contains("order of the classes") })
        let turned = try self.flags(dataset, rows.flatMap { [$0[2], $0[0], $0[1]] }, labels: labels)
        #expect(turned.summary.notes.first?.contains("columns are not in the order of the classes") == true)
    }

    @Test("A near-copy with another label and an outlier are flagged")
    func nearCopiesAndOutliers() async throws {
        // 207 and 208: near-copies of image 1 (B), labelled B and C. The network is unsure about 208, but agrees with its
        // label. 209: features in another direction than those of all others.
        var pictures = (0..<210).map { (pixels: picture($0), label: UInt8($0 % 3)) }
        pictures[207] = (picture(1), 1)
        pictures[207].pixels[12] = pictures[207].pixels[12] == 0 ? 30 : 225
        pictures[208] = (picture(1), 2)
        pictures[208].pixels[10] = pictures[208].pixels[10] == 0 ? 40 : 215
        let labels = pictures.map { Int($0.label) }
        var rows = labels.map { label in (0..<3).map { $0 == label ? 0.9 : 0.05 } }
        rows[208] = [0.1, 0.3, 0.6]
        var features = (0..<210).flatMap { (image: Int) -> [Double] in
            (image % 2 == 0 ? [1, 0] : [0, 1]) + [Double(image) / 10_000]
        }
        features.replaceSubrange(209 * 3..<210 * 3, with: [0, 0, 1])
        let flags = try flags(
            try await imported(pictures), rows.flatMap { $0 }, labels: labels,
            features: NumberMatrix(features, width: 3))
        let found = Dictionary(uniqueKeysWithValues: flags.issues.map { ($0.index, $0) })
        #expect(Set(found.keys) == [208, 209])
        let nearCopy = try #require(found[208])
        #expect(nearCopy.cause == .nearCopy && nearCopy.suggested == 1 && abs(nearCopy.score - 0.6) < 1e-6)
        #expect(nearCopy.evidence["copies"] == 3 && nearCopy.evidence["with_suggested_label"] == 2)
        let outlier = try #require(found[209])
        #expect(outlier.cause == .outlier && outlier.suggested == nil)
        #expect(outlier.evidence["distance"]! > outlier.evidence["fence"]!)
        #expect(flags.summary.causes == ["near-copy": 1, "outlier": 1])
    }

    @Test(
        "Symbol fonts, missing-glyph boxes, look-alikes and wrong letters are flagged on the right images of real fonts"
    )
    func causesWithFonts() async throws {
        // In this font B (glyph 37) has the outline of glyph 0, the missing-glyph box.
        var surgery = FontSurgery(try Project.font("VeraSeBd.ttf"))
        surgery.copyOutline(ofGlyph: 0, toGlyph: 37)
        let boxed = try folder.write(surgery.bytes, to: "Boxed.ttf")
        let generator = Generator(
            plan: GenerationPlan(characters: try CharacterList("A-COco0"), side: 14),
            sources: [.path(Project.fonts), .path(boxed)], workers: 2,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file("set")) { _ in }
        let drawn = try Dataset(path: folder.file("set"))
        let origins = try ImageOrigins(drawn)
        let labels = (0..<drawn.count).map(drawn.label)
        let (a, b, c, smallC) = (0, 1, 2, 4)
        func images(of file: String) -> [Int] {
            labels.indices.filter { ("/" + origins.faces[origins.faceOfImage[$0]!].file).hasSuffix("/" + file) }
        }
        func image(_ file: String, _ label: Int) -> Int { images(of: file).first { labels[$0] == label }! }

        // This face shows its A for A, B and C, as some fonts do for characters that they lack.
        let placeholders = [a, b, c].map { image("OCRBS.otf", $0) }
        let area = drawn.side * drawn.side
        var file = try bytes(folder.file("set/images-idx3-ubyte"))
        func place(_ image: Int) -> Range<Int> { 16 + image * area..<16 + (image + 1) * area }
        for image in placeholders { file.replaceSubrange(place(image), with: Array(file[place(placeholders[0])])) }
        try folder.write(file, to: "set/images-idx3-ubyte")
        let dataset = try Dataset(path: folder.file("set"))

        // A network that agrees with all labels, except those of runes, of three letters and of one look-alike.
        func row(_ predicted: Int, _ probability: Double) -> [Double] {
            (0..<7).map { $0 == predicted ? probability : (1 - probability) / 6 }
        }
        var rows = labels.map { row($0, 0.9) }
        let runes = images(of: "UKIJOrxun.ttf")
        for image in runes { rows[image] = row((labels[image] + 3) % 7, 0.95) }
        let singles = ["VeraMoBd.ttf", "Humor-Sans.ttf", "Jura-Light.otf"].map { image($0, a) }
        for image in singles { rows[image] = row(b, 0.98) }
        let lookAlike = image("OSP-DIN.ttf", c)
        rows[lookAlike] = row(smallC, 0.98)

        let flags = try flags(dataset, rows.flatMap { $0 }, labels: labels)
        let found = Dictionary(uniqueKeysWithValues: flags.issues.map { ($0.index, $0) })
        for image in runes {
            #expect(found[image]?.cause == .symbolFont && found[image]?.suggested == nil)
            #expect(found[image]!.evidence["symbol_font"]! >= 0.9)
        }
        #expect(runes.count == 7 && flags.verdicts[0].file.hasSuffix("UKIJOrxun.ttf") && flags.summary.symbolFaces == 1)
        #expect(flags.verdicts[0].predictedAsLabelled == 0 && flags.verdicts[0].images == 7)
        for image in singles { #expect(found[image]?.cause == .singleWrongLetter && found[image]?.suggested == b) }
        #expect(found[lookAlike]?.cause == .caseOrLookAlike && found[lookAlike]?.suggested == smallC)
        for image in placeholders {
            #expect(found[image]?.cause == .notdefBox && found[image]?.evidence["labels"] == 3)
        }
        let box = try #require(found[image("Boxed.ttf", b)])
        #expect(box.cause == .notdefBox && box.suggested == nil && box.evidence["glyph"] == 37)
        #expect(box.score == 0.01)
        // One font of the sample draws O, o and 0 alike. Nothing else is flagged.
        let expected = Set(runes + singles + placeholders + [lookAlike, box.index])
        let others = flags.issues.filter { !expected.contains($0.index) }
        #expect(others.count == 3 && others.allSatisfy { $0.cause == .notdefBox && $0.evidence["labels"] == 3 })
    }

    @Test("Names of causes that early versions wrote are read")
    func formerNames() throws {
        #expect(Cause(name: "font-is-no-alphabet") == .symbolFont && Cause(name: "symbol-font") == .symbolFont)
        #expect(Cause(name: "nothing") == nil)
        let names = try JSONDecoder().decode([Cause].self, from: Data(#"["font-is-no-alphabet", "outlier"]"#.utf8))
        #expect(names == [.symbolFont, .outlier])
        #expect(try JSONEncoder().encode(names) == Data(#"["symbol-font","outlier"]"#.utf8))
    }

    @Test("The database keeps all runs, with a score and a class for each image")
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
            // The score and class of image 4, little-endian.
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
        "Without a data set, the filter chooses the issues and the ranking orders them",
        arguments: LabelFilter.allCases
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

    // MARK: Planted errors

    /// The average precision: the mean of the precision at each wrong image, in the order of the scores.
    private func averagePrecision(_ scores: [Float], _ isWrong: [Bool]) -> Double {
        var (hits, sum) = (0.0, 0.0)
        for (place, image) in scores.indices.sorted(by: { (scores[$0], $0) < (scores[$1], $1) }).enumerated()
        where isWrong[image] {
            hits += 1
            sum += hits / Double(place + 1)
        }
        return sum / hits
    }

    /// Probabilities from the distance to the mean image of each class over the other faces: a minimal classifier with
    /// out-of-sample predictions.
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
            let largest = logits.max()!
            let sum = logits.reduce(0) { $0 + exp($1 - largest) }
            return logits.map { exp($0 - largest) / sum }
        }
    }

    @Test("Planted label errors and shifted fonts rank higher than by self-confidence")
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
        // The symbol fonts of the sample are wrong too; they are not counted.
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
