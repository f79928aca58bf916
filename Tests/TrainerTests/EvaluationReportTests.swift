import Foundation
import GlyphForge
import Logging
import TestSupport
import Testing

@testable import Trainer

@Suite("Reports of evaluations")
struct EvaluationReportTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func dataset(_ plan: GenerationPlan = GenerationPlan(), fonts: String = Project.fonts) async throws
        -> Dataset
    {
        let generator = Generator(
            plan: plan, sources: [.path(fonts)], workers: 2,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        _ = try await generator.run(output: folder.file("set")) { _ in }
        return try Dataset(path: folder.file("set"))
    }

    /// Probabilities that favour the given label, with more errors in some hard fonts.
    private func madeUp(_ dataset: Dataset, seed: UInt64) throws -> Predictions {
        var generator = SeededGenerator(seed: seed)
        let origins = try ImageOrigins(dataset)
        let hard = origins.faces.map { _ in Double.random(in: 0..<1, using: &generator) < 0.15 }
        var made = Predictions(classCount: dataset.classes.count)
        for image in 0..<dataset.count {
            let isHard = origins.faceOfImage[image].map { hard[$0] } ?? false
            let strength =
                isHard ? Double.random(in: -2..<4, using: &generator) : Double.random(in: 1..<9, using: &generator)
            let exponentials = dataset.classes.map { item in
                exp(
                    (item.label == dataset.label(at: image) ? strength : 0)
                        + Double.random(in: 0..<3, using: &generator))
            }
            let sum = exponentials.reduce(0, +)
            made.append(probabilities: exponentials.map { Float($0 / sum) }, features: [])
        }
        return made
    }

    private var curve: LearningCurve {
        LearningCurve(
            (1...12).map { (step: Int) -> LearningCurve.Point in
                LearningCurve.Point(
                    step: 500 * step, trainingLoss: 2.3 / Double(step), trainingAccuracy: 1 - 0.5 / Double(step),
                    validationAccuracy: step % 2 == 0 ? 0.97 - 0.5 / Double(step) : nil, rate: step < 8 ? 0.1 : 0.01)
            })
    }

    @Test("The page is a single reproducible file with all sections")
    func page() async throws {
        let set = try await dataset()
        let evaluation = try Evaluation(try madeUp(set, seed: 1), of: set, classes: set.classes)
        let html = EvaluationReport(evaluation, of: set, model: "<b>&\"model", curve: curve).html()
        #expect(html == EvaluationReport(evaluation, of: set, model: "<b>&\"model", curve: curve).html())
        #expect(!html.contains("<b>&") && !html.contains("<script") && !html.contains("http"))
        for section in [
            "Summary", "Calibration", "Learning curve", "Confusion matrix", "Classes", "Worst fonts",
            "Most confident mistakes",
        ] {
            #expect(html.contains("<h2>\(section)</h2>"))
        }
        let bare = EvaluationReport(evaluation, of: set, model: "model")
        #expect(!bare.html().contains("<h2>Learning curve</h2>"))
        for _ in 0..<2 { try bare.write(to: folder.file("page.html")) }
        #expect(try bytes(folder.file("page.html")) == Array(bare.html().utf8))
        try folder.write([1], to: "other")
        #expect(throws: PlaceError.self) { try bare.write(to: folder.file("other")) }
        // Keeps the pages for inspection.
        if let place = ProcessInfo.processInfo.environment["GLYPHFORGE_PAGES"] {
            try EvaluationReport(evaluation, of: set, model: "mlp-1024.model", curve: curve).write(
                to: place + "/evaluation.html")
        }
    }

    @Test("The report of a small data set matches the golden file")
    func golden() async throws {
        let set = try await dataset(
            GenerationPlan(characters: try CharacterList("A-C"), side: 8), fonts: Project.fonts + "/OCRBS.otf")
        var made = Predictions(classCount: 3)
        made.append(probabilities: [0.75, 0.25, 0, 0.125, 0.125, 0.75, 0.25, 0.25, 0.5], features: [])
        let evaluation = try Evaluation(made, of: set, classes: set.classes)
        // Paths and the version vary, and so do the bytes of images with the version of zlib.
        let html = EvaluationReport(
            evaluation, of: set, model: "model", curve: LearningCurve(Array(curve.points.prefix(2)))
        ).html()
            .replacing(folder.path, with: "FOLDER").replacing(Project.root, with: "PROJECT")
            .replacing(GlyphForgeVersion.current, with: "VERSION").replacing(/base64,[A-Za-z0-9+\/=]+/, with: "base64,")
        if let difference = goldenDifference(html, "evaluation.html") { Issue.record("\(difference)") }
    }

    @Test("Without fonts, the report has no fonts; with many classes, the confusion matrix is an image")
    func manyClasses() async throws {
        let set = try await dataset(GenerationPlan(characters: try CharacterList("A-Za-z0-9"), side: 16))
        _ = try await Exporter(set, workers: 2).export(as: .npz, to: folder.file("set.npz")) { _ in }
        try await Importer(source: folder.file("set.npz"), workers: 1).run(output: folder.file("imported")) { _ in }
        let imported = try Dataset(path: folder.file("imported"))
        let evaluation = try Evaluation(try madeUp(imported, seed: 2), of: imported, classes: imported.classes)
        let html = EvaluationReport(evaluation, of: imported, model: "model").html()
        #expect(
            !html.contains("Worst fonts") && html.contains("fonts of the images are unknown")
                && html.contains("Confusion matrix of 62 classes"))
        #expect(!html.contains("class=\"heat\""))
        if let place = ProcessInfo.processInfo.environment["GLYPHFORGE_PAGES"] {
            try EvaluationReport(evaluation, of: imported, model: "model").write(to: place + "/many.html")
        }
    }

    @Test("Classes are matched by character, and the error for a class that the model does not have names it")
    func classes() async throws {
        let set = try await dataset(
            GenerationPlan(characters: try CharacterList("A-C"), side: 8), fonts: Project.fonts + "/OCRBS.otf")
        let known = ["C", "B", "A", "D"].enumerated().map { DatasetClass(label: $0, codepoint: Unicode.Scalar($1)!) }
        #expect(try ClassMatch.labels(of: set, among: known) == [2, 1, 0])
        let error = #expect(throws: EvaluationError.self) {
            try ClassMatch.labels(of: set, among: Array(known.prefix(2)))
        }
        #expect(error?.code == .unknownClass)
        #expect(
            error?.description.hasSuffix(
                "has images of classes that the model does not have: A. Use a data set with the classes of the model: C B."
            ) == true)
    }
}
