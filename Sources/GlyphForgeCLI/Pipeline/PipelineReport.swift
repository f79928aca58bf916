import Foundation
import GlyphForge
import Labeler
import Trainer

/// The result of a pipeline, compiled from the records of its steps.
struct PipelineReport {
    /// The numbers that `--format json` prints.
    struct Summary: Encodable {
        var schema = 1
        /// The images drawn, and the faces used for them.
        var images, faces: Int
        /// The images of the large and the small split.
        var large, small: Int
        /// The images in neither split: near-copies of images of the small split, and styled drawings of its faces.
        var discardedNearCopies, discardedStyled: Int
        /// The fraction of the large split whose given label the cross-validated networks predict, 0 to 1.
        var outOfSampleAccuracy: Double
        /// The trained network's accuracy on the small split, 0 to 1, and its 95 % confidence interval.
        var accuracy: Double
        var interval: [Double]
        /// The labels flagged as likely errors.
        var flaggedLarge, flaggedSmall: Int
        /// The path of the report page.
        var report: String
        /// The command to run next.
        var next: String
        /// The command to run after that, to review the large split.
        var nextLarge: String
    }

    /// A step as the report page lists it. The duration is nil when it is not recorded.
    typealias Step = (title: String, commandLine: String, seconds: Double?)

    /// The part of the output of `flag` that the report uses.
    private struct Flags: Decodable {
        struct Issue: Decodable { let cause: Cause }
        let issues: [Issue]
    }

    /// The part of the output of `cross-validate` that the report uses.
    private struct Validation: Decodable { let accuracy: Double }

    let summary: Summary
    private let folder: String
    private let steps: [Step]
    private let causes: [(cause: Cause, large: Int, small: Int)]
    private let recipe: String

    init(_ runner: PipelineRunner, steps: [Step]) throws {
        func result<Result: Decodable>(_ name: String, as type: Result.Type) throws -> Result {
            guard let result = try runner.record(of: name, as: type)?.result else {
                throw CommandFailure("\(runner.folder)/steps/\(name).json is missing. Run the same command again.")
            }
            return result
        }
        folder = runner.folder
        let info = try result("generate", as: DatasetInfo.self)
        let split = try result("split", as: SplitReport.self)
        let validation = try result("cross-validate", as: Validation.self)
        let model = try result("train", as: ModelDescription.self)
        let large = try result("flag-large", as: Flags.self).issues
        let small = try result("flag-small", as: Flags.self).issues
        guard let test = model.tests.first else {
            throw CommandFailure(
                "\(folder)/steps/train.json contains no test result. Delete it and run the same command again.")
        }
        summary = Summary(
            images: info.images, faces: info.facesUsed, large: split.large.images, small: split.small.images,
            discardedNearCopies: split.leftOut.nearCopies, discardedStyled: split.leftOut.styled,
            outOfSampleAccuracy: validation.accuracy, accuracy: test.accuracy, interval: test.interval,
            flaggedLarge: large.count, flaggedSmall: small.count, report: folder + "/report.html",
            next: ShellCommand.line(["glyphforge", "review", "serve", folder + "/small"]),
            nextLarge: ShellCommand.line(["glyphforge", "review", "serve", folder + "/large"]))
        recipe = model.recipeName
        causes = Cause.allCases.map { cause in
            (cause, large.count { $0.cause == cause }, small.count { $0.cause == cause })
        }
        .filter { $0.large + $0.small > 0 }.sorted {
            ($1.large + $1.small, $0.cause.rawValue) < ($0.large + $0.small, $1.cause.rawValue)
        }
        self.steps = steps
    }

    /// The summary in sentences.
    var text: String {
        """
        \(images(summary.images)) of \(TextFormat.count(summary.faces, "face")): \(TextFormat.grouped(summary.large)) \
        in the large split, \(TextFormat.grouped(summary.small)) in the small split\(discarded).
        Flagged as likely label errors: \(TextFormat.grouped(summary.flaggedLarge)) in the large split, \
        \(TextFormat.grouped(summary.flaggedSmall)) in the small split. No label has been reviewed by the pipeline.
        Accuracy of \(recipe), trained on the large split, on the small split: \(accuracy).
        """
    }

    /// What happened to the images in neither split; empty if there are none.
    private var discarded: String {
        let parts = [
            (summary.discardedNearCopies, "near-copies of images of the small split"),
            (summary.discardedStyled, "styled drawings of its faces"),
        ].filter { $0.0 > 0 }.map { "\(TextFormat.grouped($0.0)) discarded (\($0.1))" }
        return parts.isEmpty ? "" : ", " + parts.joined(separator: ", ")
    }

    /// The report page. Its pictures and links refer to files in the same folder.
    var page: HTMLPage {
        let tiles = [
            tile(TextFormat.grouped(summary.large), "images", "large split", "large-flags.html", summary.flaggedLarge),
            tile(TextFormat.grouped(summary.small), "images", "small split", "small-flags.html", summary.flaggedSmall),
            Self.tile(
                percent(summary.accuracy), "accuracy on the small split", HTML.escaped(recipe), "model/report.html",
                "evaluation report"),
        ]
        let rows = causes.map {
            [HTML.escaped($0.cause.displayName), TextFormat.grouped($0.large), TextFormat.grouped($0.small)]
        }
        let commands = steps.map {
            [
                "\(HTML.escaped($0.title))<br><code>\(HTML.escaped($0.commandLine))</code>",
                TextFormat.decimal($0.seconds, digits: 1),
            ]
        }
        let next = ["small", "large"].map { split in
            let line = ShellCommand.line(
                ["glyphforge", "review", "serve", PublishedPaths.source(folder) + "/" + split])
            return "<p class=\"next\"><code>\(HTML.escaped(line))</code></p>"
        }.joined(separator: "\n")
        let body = """
            <header>
            <h1>Pipeline report: labels flagged, not reviewed</h1>
            <p>\(images(summary.images)) of \(TextFormat.count(summary.faces, "face")), split into two data sets that \
            share no font family: \(TextFormat.grouped(summary.large)) in the large split, \
            \(TextFormat.grouped(summary.small)) in the small split\(discarded). The pipeline flags labels but reviews \
            none; it plans a review of each split. Next, review labels of the small split, then of the large one:</p>
            \(next)
            </header>
            <div class="tiles">\(tiles.joined(separator: "\n"))</div>
            <section><h2>Flagged labels by cause</h2>
            <p class="note">Out of sample, the cross-validated networks predict the given label for \
            \(percent(summary.outOfSampleAccuracy)) of the images of the large split. A flag marks a suspect, not a \
            confirmed label error, so the number of flags is not the error rate. Run <code>glyphforge estimate</code> \
            after the review to estimate it.</p>
            \(HTML.table(header: ["cause", "large", "small"], rows: rows))</section>
            <section><h2>Random images of the large split</h2>
            <img class="sheet" src="large.png" alt="Glyphs, one row for each class"></section>
            <section><h2>Commands</h2>
            \(HTML.table("steps", header: ["step", "seconds"], rows: commands))</section>
            """
        return HTMLPage(title: "\(folder): labels flagged, not reviewed", body: body, style: Self.style)
    }

    private func tile(_ value: String, _ unit: String, _ name: String, _ link: String, _ flagged: Int) -> String {
        Self.tile(value, unit, name, link, "\(TextFormat.count(flagged, "label")) flagged")
    }

    private static func tile(_ value: String, _ unit: String, _ name: String, _ link: String, _ text: String) -> String
    {
        "<article><h3>\(value)<small>\(unit)</small></h3><p>\(name): <a href=\"\(link)\">\(text)</a></p></article>"
    }

    private func images(_ count: Int) -> String { TextFormat.count(count, "image") }

    private func percent(_ fraction: Double) -> String { TextFormat.percent(fraction, digits: 2) }

    /// The accuracy with its interval.
    private var accuracy: String {
        "\(percent(summary.accuracy)) (95 % CI \(TextFormat.interval(summary.interval)))"
    }

    private static let style = """
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 12px; margin-top: \
        18px; }
        .tiles p { margin: 0; }
        .next code { display: inline-block; background: var(--card); border: 1px solid var(--line); border-radius: \
        8px; padding: 10px 14px; overflow-wrap: anywhere; }
        .sheet { max-width: 100%; height: auto; border-radius: 8px; }
        .steps th { white-space: normal; } code { font-size: 13px; overflow-wrap: anywhere; } .steps code { color: \
        var(--faint); }
        """
}
