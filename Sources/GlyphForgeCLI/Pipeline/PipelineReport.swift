import Foundation
import GlyphForge
import Labeler
import Trainer

/// What came of a chain, put together from the records of its steps.
struct PipelineReport {
    /// The figures, as `--format json` prints them.
    struct Summary: Encodable {
        var schema = 1
        /// Images drawn, and the faces that gave some.
        var images, faces: Int
        /// Images of the parts.
        var large, small: Int
        /// The share of the large part that networks read rightly without having seen it, 0 to 1.
        var outOfSampleAccuracy: Double
        /// The trained network's accuracy on the small part, 0 to 1, and its 95 % interval.
        var accuracy: Double
        var interval: [Double]
        /// Labels flagged.
        var flaggedLarge, flaggedSmall: Int
        /// The page.
        var report: String
        /// The command to give next.
        var next: String
    }

    /// What `flag` prints, as far as it is counted here.
    private struct Flags: Decodable {
        struct Issue: Decodable { let cause: String }
        let issues: [Issue]
    }

    /// What `cross-validate` prints, as far as it is shown here.
    private struct Validation: Decodable { let accuracy: Double }

    let summary: Summary
    private let folder: String
    private let steps: [(title: String, line: String, seconds: Double?)]
    private let causes: [(cause: String, large: Int, small: Int)]
    private let recipe: String

    /// - Parameter steps: What each step does, its command, and the seconds it took, if known.
    init(_ runner: PipelineRunner, steps: [(title: String, line: String, seconds: Double?)]) throws {
        func result<Result: Decodable>(_ name: String, as type: Result.Type) throws -> Result {
            guard let result = try runner.record(of: name, as: type)?.result else {
                throw CommandFailure("\(runner.folder)/steps/\(name).json is gone; give the same command again.")
            }
            return result
        }
        folder = runner.folder
        let info = try result("generate", as: DatasetInfo.self)
        let split = try result("split", as: SplitReport.self)
        let validation = try result("cross-validate", as: Validation.self)
        let model = try result("train", as: ModelDescription.self)
        let (large, small) = (
            try result("flag-large", as: Flags.self).issues, try result("flag-small", as: Flags.self).issues
        )
        guard let test = model.tests.first else {
            throw CommandFailure("\(folder)/steps/train.json has no test; remove it, and give the same command again.")
        }
        summary = Summary(
            images: info.images, faces: info.facesUsed, large: split.large.images, small: split.small.images,
            outOfSampleAccuracy: validation.accuracy, accuracy: test.accuracy, interval: test.interval,
            flaggedLarge: large.count,
            flaggedSmall: small.count, report: folder + "/report.html",
            next: ShellCommand.line(["glyphforge", "review", "serve", folder + "/small"]))
        recipe = model.recipeName
        let names = Set((large + small).map(\.cause))
        causes = names.map { name in (name, large.count { $0.cause == name }, small.count { $0.cause == name }) }
            .sorted { ($1.large + $1.small, $0.cause) < ($0.large + $0.small, $1.cause) }
        self.steps = steps
    }

    /// What came of it, in sentences.
    var sentences: String {
        """
        \(TextFormat.grouped(summary.images)) images of \(TextFormat.grouped(summary.faces)) faces: \(TextFormat.grouped(summary.large)) in the large part, \(TextFormat.grouped(summary.small)) in the small one.
        Flagged as wrong: \(TextFormat.grouped(summary.flaggedLarge)) labels of the large part, \(TextFormat.grouped(summary.flaggedSmall)) of the small one.
        \(recipe), trained on the large part: \(share(summary.accuracy)) right on the small one (\(summary.interval.map(share).joined(separator: " to "))).
        """
    }

    /// The page, whose pictures and links are files beside it.
    var page: HTMLPage {
        let tiles = [
            (
                "large part", TextFormat.grouped(summary.large), "images", "large-flags.html",
                "\(TextFormat.grouped(summary.flaggedLarge)) labels flagged"
            ),
            (
                "small part", TextFormat.grouped(summary.small), "images", "small-flags.html",
                "\(TextFormat.grouped(summary.flaggedSmall)) labels flagged"
            ),
            (
                HTML.escaped(recipe), share(summary.accuracy), "right on the small part", "model/report.html",
                "confusion, fonts, mistakes"
            ),
        ].map { name, value, unit, link, words in
            "<article><h3>\(value)<small>\(unit)</small></h3><p>\(name): <a href=\"\(link)\">\(words)</a></p></article>"
        }
        let rows = causes.map {
            "<tr><th>\(HTML.escaped($0.cause.replacingOccurrences(of: "-", with: " ")))</th><td>\(TextFormat.grouped($0.large))</td><td>\(TextFormat.grouped($0.small))</td></tr>"
        }
        let commands = steps.map {
            "<tr><th>\(HTML.escaped($0.title))<br><code>\(HTML.escaped($0.line))</code></th><td>\($0.seconds.map { TextFormat.decimal($0, digits: 1) } ?? "")</td></tr>"
        }
        let body = """
            <header>
            <h1>From fonts to labels that can be trusted</h1>
            <p>\(TextFormat.grouped(summary.images)) images of \(TextFormat.grouped(summary.faces)) faces. Next, look at the labels of the small part yourself:</p>
            <p class="next"><code>\(HTML.escaped(summary.next))</code></p>
            </header>
            <div class="tiles">\(tiles.joined(separator: "\n"))</div>
            <section><h2>Labels that look wrong</h2>
            <p class="note">Networks that had not seen the images read \(share(summary.outOfSampleAccuracy)) of the large part as labelled.
            How many labels are wrong is not known from flags: <code>glyphforge estimate</code> says it after the review.</p>
            <div class="wide"><table><thead><tr><th>cause</th><td>large</td><td>small</td></tr></thead>\(rows.joined())</table></div></section>
            <section><h2>A sample of the large part</h2><img class="sheet" src="large.png" alt="Rows of glyphs, one row for each class"></section>
            <section><h2>How it was made</h2>
            <div class="wide"><table class="steps"><thead><tr><th>step</th><td>seconds</td></tr></thead>\(commands.joined())</table></div></section>
            """
        return HTMLPage(title: "\(folder): from fonts to labels", body: body, style: Self.style)
    }

    private func share(_ value: Double) -> String { TextFormat.percent(value, digits: 2) }

    private static let style = """
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(220px, 1fr)); gap: 12px; margin-top: 18px; }
        .tiles p { margin: 0; }
        .next code { display: inline-block; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; overflow-wrap: anywhere; }
        .sheet { max-width: 100%; height: auto; border-radius: 8px; }
        .steps th { white-space: normal; } code { font-size: 13px; overflow-wrap: anywhere; } .steps code { color: var(--faint); }
        a { color: var(--a); }
        """
}
