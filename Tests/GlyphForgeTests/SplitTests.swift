import Foundation
import GRDB
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Splitting a data set")
struct SplitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func generate(_ name: String, fonts: [String], plan: GenerationPlan = GenerationPlan()) async throws
        -> Dataset
    {
        _ = try await Generator(plan: plan, sources: fonts.map { .path($0) }, workers: 2, logger: .silent)
            .run(output: folder.file(name)) { _ in }
        return try Dataset(path: folder.file(name))
    }

    private func split(
        _ dataset: Dataset, _ name: String, small: SmallFaces = .count(10), plain: Bool = false, seed: UInt64 = 0
    ) throws -> SplitReport {
        try Splitter(dataset, small: small, smallPlain: plain, seed: seed)
            .run(large: folder.file(name + "-large"), small: folder.file(name + "-small")) { _ in }
    }

    private func details(_ dataset: Dataset, _ columns: String) throws -> [Row] {
        try dataset.manifest.read { try Row.fetchAll($0, sql: "SELECT \(columns) FROM image_details ORDER BY image") }
    }

    @Test(
        "The splits share nothing, and each row has the image that its origin names", arguments: [0, 1, 2] as [UInt64])
    func parts(_ seed: UInt64) async throws {
        let dataset = try await generate("set", fonts: [Project.fonts])
        let report = try split(dataset, "x", seed: seed)
        #expect(report.shared == Overlap(families: 0, equalOutlines: 0, equalImages: 0, nearCopies: 0))
        #expect(report.small.faces == 10)
        #expect(report.large.images + report.small.images + report.leftOut.nearCopies == dataset.count)
        #expect(report.leftOut.byLabel.reduce(0, +) == report.leftOut.nearCopies)
        let columns = "path, family, label, glyph, digest, hash, export_name, licence, face_index"
        let rows = try details(dataset, columns)
        var origins: [Int] = []
        for name in ["x-large", "x-small"] {
            let part = try Dataset(path: folder.file(name))
            let own = try await part.manifest.read {
                try Int.fetchAll($0, sql: "SELECT origin FROM images ORDER BY id")
            }
            #expect(own == own.sorted())
            #expect(try details(part, columns) == own.map { rows[$0] })
            for (image, origin) in own.enumerated() {
                #expect(part.pixels(at: image).elementsEqual(dataset.pixels(at: origin)))
                #expect(part.label(at: image) == dataset.label(at: origin))
            }
            origins += own
        }
        #expect(Set(origins).count == origins.count)
    }

    @Test("The same seed gives the same bytes, another seed gives other faces, and a finished split is kept")
    func seeds() async throws {
        let dataset = try await generate("set", fonts: [Project.fonts])
        _ = try split(dataset, "x")
        _ = try split(dataset, "y")
        _ = try split(dataset, "z", seed: 5)
        for file in ["images-idx3-ubyte", "labels-idx1-ubyte", "manifest.sqlite"] {
            #expect(try bytes(folder.file("x-small/" + file)) == bytes(folder.file("y-small/" + file)))
        }
        #expect(try bytes(folder.file("x-small/images-idx3-ubyte")) != bytes(folder.file("z-small/images-idx3-ubyte")))
        // As if a run was interrupted between the two splits.
        let before = try bytes(folder.file("x-small/manifest.sqlite"))
        try FileManager.default.removeItem(atPath: folder.file("x-small"))
        #expect(try split(dataset, "x").shared.isNone)
        #expect(try bytes(folder.file("x-small/manifest.sqlite")) == before)
        let error = #expect(throws: DatasetError.self) { try split(dataset, "x", seed: 9) }
        #expect(error?.code == .exists)
    }

    @Test("Copies of a font stay together despite other file names, other family names, WOFF2 and subsetting")
    func disguised() async throws {
        let result = try run(
            Project.root + "/.venv/bin/python",
            [Project.root + "/tools/disguise-fonts", Project.fonts, folder.file("copies"), "--count", "20"])
        try #require(result.status == 0, "\(result.errors)")
        let dataset = try await generate("set", fonts: [Project.fonts, folder.file("copies")])
        for seed in 0..<4 as Range<UInt64> {
            let report = try split(dataset, "seed\(seed)", small: .percent(30), seed: seed)
            #expect(report.shared.isNone)
            func names(_ part: String) throws -> Set<String> {
                let rows = try details(Dataset(path: folder.file("seed\(seed)-\(part)")), "path")
                return Set(rows.map { String(($0[0] as String).split(separator: "/").last!) })
            }
            let (large, small) = (try names("large"), try names("small"))
            let pairs = try String(contentsOfFile: folder.file("copies/pairs.tsv"), encoding: .utf8).split(
                separator: "\n"
            ).dropFirst()
            #expect(pairs.count == 20)
            for pair in pairs {
                let fields = pair.split(separator: "\t")
                let (copy, original) = (String(fields[0]), String(fields[1].split(separator: "/").last!))
                #expect(
                    large.contains(copy) == large.contains(original)
                        && small.contains(copy) == small.contains(original), "\(pair)")
            }
        }
    }

    @Test("Splits of another data set with the same path are not reused")
    func staleParts() async throws {
        let dataset = try await generate("set", fonts: [Project.fonts])
        _ = try split(dataset, "x")
        try FileManager.default.removeItem(atPath: folder.file("set"))
        var plan = GenerationPlan()
        plan.fit = .contain
        let other = try await generate("set", fonts: [Project.fonts], plan: plan)
        let error = #expect(throws: DatasetError.self) { try split(other, "x") }
        #expect(error?.code == .exists)
    }

    @Test("Styled drawings stay with their face, and the small split can have plain drawings only")
    func styles() async throws {
        var plan = GenerationPlan()
        plan.styles = 2
        let dataset = try await generate("set", fonts: [Project.fonts], plan: plan)
        let report = try split(dataset, "all")
        #expect(report.shared.isNone)
        let plain = try split(dataset, "plain", plain: true)
        #expect(plain.shared.isNone)
        #expect(plain.small.faces == report.small.faces)
        #expect(plain.small.images < report.small.images / 2)
        #expect(try Dataset(path: folder.file("plain-small")).plainImages().allSatisfy { $0 })
    }

    @Test("Faces without images do not matter, even if they come last")
    func facesWithoutImages() async throws {
        for name in ["VeraSeBd.ttf", "OCRBS.otf", "teams.pfb"] {
            try folder.write(try Project.font(name), to: "fonts/" + name)
        }
        try folder.write(try Project.font("NotoSansRunic-Regular.ttf"), to: "fonts/zz.ttf")
        let report = try split(try await generate("set", fonts: [folder.file("fonts")]), "x", small: .count(1))
        #expect(report.shared.isNone && report.small.faces == 1 && report.large.faces == 2)
    }

    @Test("A split can be split again, and its provenance names both")
    func again() async throws {
        let dataset = try await generate("set", fonts: [Project.fonts])
        _ = try split(dataset, "x")
        _ = try split(Dataset(path: folder.file("x-large")), "y", small: .percent(20))
        let validation = try Dataset(path: folder.file("y-small"))
        #expect(validation.provenance.derivations.map { $0.split?.name } == ["large", "small"])
        #expect(validation.provenance.commands(output: "out").count == 3)
        let test = try Dataset(path: folder.file("x-small"))
        #expect(try Overlap(validation, test).isNone)
    }

    @Test("Shared families, outlines, images and near-copies of two data sets are counted")
    func overlap() async throws {
        let one = try await generate("one", fonts: [Project.fonts + "/VeraSeBd.ttf", Project.fonts + "/OCRBS.otf"])
        let other = try await generate("other", fonts: [Project.fonts + "/VeraSeBd.ttf", Project.fonts + "/teams.pfb"])
        let shared = try Overlap(one, other)
        #expect(shared.families == 1)
        #expect(shared.equalOutlines == 1)
        #expect(shared.equalImages == 10)
        #expect(shared.nearCopies == 10)
        #expect(try !shared.isNone && Overlap(one, one).nearCopies == 20)
    }

    @Test("Too few groups and too large a small split are errors", arguments: [SmallFaces.count(60), .count(1000)])
    func unsuitable(_ small: SmallFaces) async throws {
        let dataset = try await generate("set", fonts: [Project.fonts + "/VeraSeBd.ttf", Project.fonts + "/OCRBS.otf"])
        let error = #expect(throws: DatasetError.self) { try split(dataset, "x", small: small) }
        #expect(error?.code == .unsuitable)
    }

    @Test(
        "The size of the small split is a number or a percentage",
        arguments: [("1872", "1872"), ("10%", "10%"), ("2.5%", "2.5%")])
    func sizes(_ text: String, _ description: String) { #expect(SmallFaces(text)?.description == description) }

    @Test("Invalid sizes are refused", arguments: ["", "0", "-1", "0%", "100%", "ten", "1/6"])
    func noSizes(_ text: String) { #expect(SmallFaces(text) == nil) }
}
