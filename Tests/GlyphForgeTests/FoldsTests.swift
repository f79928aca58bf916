import GRDB
import TestSupport
import Testing

@testable import GlyphForge

@Suite("Folds")
struct FoldsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func generate(_ fonts: [String]) async throws -> Dataset {
        _ = try await Generator(
            plan: GenerationPlan(characters: try CharacterList("A-D")), sources: fonts.map { .path($0) }, workers: 2,
            logger: .silent
        ).run(output: folder.file("set")) { _ in }
        return try Dataset(path: folder.file("set"))
    }

    @Test(
        "Each family is in one fold, and training images contain no near-copies of held-out images",
        arguments: [0, 1, 2] as [UInt64])
    func nothingShared(_ seed: UInt64) async throws {
        let dataset = try await generate([Project.fonts])
        let folds = try Folds(dataset, count: 4, seed: seed)
        let families = try await dataset.manifest.read {
            try String.fetchAll($0, sql: "SELECT family FROM image_details ORDER BY image")
        }
        var foldOfFamily: [String: Int] = [:]
        for (family, fold) in zip(families, folds.foldOfImage) {
            #expect(foldOfFamily.updateValue(fold, forKey: family) ?? fold == fold)
        }
        let copies = try NearCopies(
            dataset, distance: DuplicateReport.defaultDistance, difference: DuplicateReport.defaultDifference)
        for fold in 0..<4 {
            let heldOut = folds.images(of: fold)
            let training = Set(folds.images(without: fold))
            #expect(training.isDisjoint(with: heldOut))
            #expect(
                training.isDisjoint(
                    with: copies.images(near: folds.foldOfImage.map { $0 == fold }, equal: NearCopies.exact(dataset))))
        }
        #expect((0..<4).flatMap(folds.images(of:)).sorted() == Array(0..<dataset.count))
    }

    @Test("Folds have similar numbers of images of each class")
    func stratified() async throws {
        let dataset = try await generate([Project.fonts])
        let folds = try Folds(dataset, count: 4, seed: 0)
        for label in dataset.classes.indices {
            let images = (0..<dataset.count).filter { dataset.label(at: $0) == label }
            for fold in 0..<4 {
                // The largest group has fewer faces than a fifth of a fold.
                let share = Double(images.count { folds.foldOfImage[$0] == fold }) / Double(images.count)
                #expect(abs(share - 0.25) < 0.05, "class \(label), fold \(fold)")
            }
        }
    }

    @Test("The seed decides the folds")
    func seeds() async throws {
        let dataset = try await generate([Project.fonts])
        let folds = try [3, 3, 4].map { try Folds(dataset, count: 5, seed: $0).foldOfImage }
        #expect(folds[0] == folds[1] && folds[0] != folds[2])
    }

    @Test("Fewer groups than folds are an error")
    func tooFew() async throws {
        let dataset = try await generate([Project.fonts + "/VeraSeBd.ttf", Project.fonts + "/OCRBS.otf"])
        #expect(Set(try Folds(dataset, count: 2, seed: 0).foldOfImage) == [0, 1])
        let error = #expect(throws: DatasetError.self) { try Folds(dataset, count: 3, seed: 0) }
        #expect(error?.code == .unsuitable)
        #expect(
            error?.description.hasSuffix("has 2 groups of related faces, too few for 3 folds; add fonts.") == true
        )
    }
}
