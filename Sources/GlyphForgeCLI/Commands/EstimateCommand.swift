import ArgumentParser
import GlyphForge
import Labeler

struct EstimateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Say how many labels are wrong, with an interval, by the images that were reviewed.",
        discussion: """
            Only the random sample of `review plan` counts, never what was picked for being suspicious. The first interval holds in \
            95 % of all cases for a number of reviews fixed beforehand, the second whenever one stops; docs/method.md says how.

            Examples:
              glyphforge estimate letters
              glyphforge estimate letters --report errors.html
              glyphforge estimate letters --plan 0.25%   how many more reviews?
              glyphforge estimate letters --format json | jq .interval
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Option(
        help: ArgumentHelp(
            "Also say how many more reviews make the interval so narrow to each side, such as 0.25%.",
            valueName: "half-width"))
    var plan: ErrorRateArgument?

    @Option(
        help: ArgumentHelp(
            "Also write a page with pictures of the errors, which needs no other file: the HTML file to write, or write anew.",
            valueName: "file"))
    var report: String?

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
    var format: OutputFormat = .table

    private static let mostClasses = 62

    func run() async throws {
        let source = try Dataset(path: dataset)
        let labels = try LabelDatabase(existing: source)
        let estimate = try ErrorRateEstimate.of(source, in: labels)
        if let report { try EstimatePage(estimate, of: source).write(to: report) }
        switch format {
        case .json: try Console.json(Printed(estimate: estimate, plan: plan.map { Plan($0, estimate) }))
        case .table:
            Console.result(describe(estimate, of: source))
            if let report { Console.message("\(report) made.") }
        }
    }

    /// The estimate's own fields, and the plan's where one was asked for.
    private struct Printed: Encodable {
        let estimate: ErrorRateEstimate
        let plan: Plan?

        private enum CodingKeys: CodingKey { case plan }

        func encode(to encoder: any Encoder) throws {
            try estimate.encode(to: encoder)
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(plan, forKey: .plan)
        }
    }

    private struct Plan: Encodable {
        let halfWidth: Double
        let moreReviews: Int?

        private enum CodingKeys: String, CodingKey {
            case halfWidth = "half_width"
            case moreReviews = "more_reviews"
        }

        init(_ target: ErrorRateArgument, _ estimate: ErrorRateEstimate) {
            halfWidth = target.share
            moreReviews = estimate.reviewsNeeded(forHalfWidth: target.share)
        }
    }

    private func describe(_ estimate: ErrorRateEstimate, of source: Dataset) -> String {
        var parts = [
            """
            \(estimateShare(estimate.errorRate)) of the labels of \(Console.harmless(dataset)) are wrong: \(estimateShare(estimate.interval)) with 95 % confidence, \
            \(estimateShare(estimate.anyTime)) at any time
            \(TextFormat.grouped(estimate.errors)) errors among \(TextFormat.grouped(estimate.reviewed)) images reviewed of a sample of \(TextFormat.grouped(estimate.drawn)) \
            of \(TextFormat.grouped(estimate.images))
            """
        ]
        var strata = TextTable(
            ["stratum", "images", "reviewed", "errors", "wrong", "95 % interval"], rightAligned: Set(1...5))
        for item in estimate.byStratum {
            strata.append([
                item.name, TextFormat.grouped(item.images), TextFormat.grouped(item.reviewed), TextFormat.grouped(item.errors),
                estimateShare(item.errorRate), estimateShare(item.interval),
            ])
        }
        parts.append(strata.text)
        var classes = TextTable(
            ["class", "images", "reviewed", "errors", "wrong", "95 % interval"], rightAligned: Set(1...5))
        for item in estimate.byClass.prefix(Self.mostClasses) {
            classes.append([
                TextFormat.shortened(source.classes[item.label].symbol, to: 16), TextFormat.grouped(item.images), TextFormat.grouped(item.reviewed),
                TextFormat.grouped(item.errors), estimateShare(item.errorRate),
                estimateShare(item.interval),
            ])
        }
        parts.append(classes.text)
        if estimate.byClass.count > Self.mostClasses {
            parts.append(
                "... and \(TextFormat.grouped(estimate.byClass.count - Self.mostClasses)) more classes (--format json lists all)")
        }
        if let flags = estimate.flags {
            var table = TextTable(["flags", "share", "95 % interval"], rightAligned: [1, 2])
            table.append([
                "flagged labels that are wrong (precision)", estimateShare(flags.precision),
                flags.precisionInterval.map(estimateShare) ?? "-",
            ])
            table.append([
                "wrong labels that are flagged (recall)", estimateShare(flags.recall),
                flags.recallInterval.map(estimateShare) ?? "-",
            ])
            parts.append(table.text)
        }
        var reviewers = TextTable(
            ["reviewer", "decisions", "came twice", "differed", "mistaken", "95 % interval"], rightAligned: Set(1...5))
        for item in estimate.reviewers {
            reviewers.append([
                TextFormat.shortened(item.reviewer, to: 24), TextFormat.grouped(item.decisions), TextFormat.grouped(item.repeats),
                TextFormat.grouped(item.differed),
                estimateShare(item.errorRate), item.interval.map(estimateShare) ?? "-",
            ])
        }
        parts.append(reviewers.text)
        if let plan { parts.append(describe(Plan(plan, estimate))) }
        if !estimate.notes.isEmpty { parts.append(estimate.notes.map(Console.harmless).joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }

    private func describe(_ plan: Plan) -> String {
        let width = "+-" + estimateShare(plan.halfWidth)
        return switch plan.moreReviews {
        case 0: "The rate is known to \(width) already."
        case let more?:
            "About \(TextFormat.grouped(more)) more reviews of the sample make it known to \(width), if the rates stay as they are: "
                + Console.harmless(ReviewPlan.command(dataset: dataset, moreOfSample: more))
        case nil: "The images that are left are not enough to know it to \(width)."
        }
    }
}
