import ArgumentParser
import GlyphForge
import Labeler

struct EstimateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "estimate",
        abstract: "Estimate the label-error rate, with confidence intervals.",
        discussion: """
            The estimate uses only the random sample of `review plan`, not the suspects. It has two 95 % intervals: a \
            confidence interval for a number of reviews fixed beforehand, and an any-time valid interval, which stays \
            valid if you watch the results and decide when to stop. docs/method.md describes both.

            Examples:
              glyphforge estimate letters
              glyphforge estimate letters --report errors.html
              glyphforge estimate letters --plan 0.25%   print how many more reviews are needed
              glyphforge estimate letters --format json | jq .interval
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Option(
        help: ArgumentHelp(
            "Target half-width of the interval, such as 0.25%; prints how many more reviews are needed",
            valueName: "half-width"))
    var plan: ErrorRateArgument?

    @Option(
        help: ArgumentHelp(
            "HTML file for a self-contained report with pictures of the errors; an earlier report is replaced",
            valueName: "file"))
    var report: String?

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    private static let maxClasses = 62

    func run() async throws {
        let source = try Dataset(path: dataset)
        let labels = try LabelDatabase(reading: source)
        let estimate = try ErrorRateEstimate.of(source, in: labels)
        if let report { try EstimatePage(estimate, of: source).write(to: report) }
        switch format {
        case .json: try Console.json(Printed(estimate: estimate, plan: plan.map { Plan($0, estimate) }))
        case .table:
            Console.result(describe(estimate, of: source))
            if let report { Console.message("Wrote \(Console.harmless(report)).") }
        }
    }

    /// The fields of the estimate, and with `--plan` a field for the plan.
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

        init(_ target: ErrorRateArgument, _ estimate: ErrorRateEstimate) {
            halfWidth = target.rate
            moreReviews = estimate.reviewsNeeded(forHalfWidth: target.rate)
        }
    }

    private func describe(_ estimate: ErrorRateEstimate, of source: Dataset) -> String {
        var parts = [
            """
            Label-error rate of \(Console.harmless(dataset)): \
            \(RateText.withInterval(estimate.errorRate, estimate.interval))
            If you stop now (any-time valid): \(RateText.range(estimate.anyTime))
            \(TextFormat.count(estimate.errors, "label error")) in \
            \(TextFormat.count(estimate.reviewed, "reviewed image")), of a random sample of \
            \(TextFormat.grouped(estimate.drawn)) from \(TextFormat.count(estimate.images, "image"))
            """
        ]
        var strata = TextTable(
            ["stratum", "images", "reviewed", "errors", "error rate", "95 % CI"], rightAligned: Set(1...5))
        for item in estimate.byStratum {
            strata.append([
                item.name, TextFormat.grouped(item.images), TextFormat.grouped(item.reviewed),
                TextFormat.grouped(item.errors),
                RateText.percent(item.errorRate), RateText.range(item.interval),
            ])
        }
        parts.append(strata.text)
        var classes = TextTable(
            ["class", "images", "reviewed", "errors", "error rate", "95 % CI"], rightAligned: Set(1...5))
        for item in estimate.byClass.prefix(Self.maxClasses) {
            classes.append([
                TextFormat.shortened(source.classes[item.label].symbol, to: 16), TextFormat.grouped(item.images),
                TextFormat.grouped(item.reviewed),
                TextFormat.grouped(item.errors), RateText.percent(item.errorRate),
                RateText.range(item.interval),
            ])
        }
        parts.append(classes.text)
        if estimate.byClass.count > Self.maxClasses {
            parts.append(
                """
                ... and \(TextFormat.count(estimate.byClass.count - Self.maxClasses, "more class")) (--format json \
                lists all)
                """
            )
        }
        if let flags = estimate.flags {
            var table = TextTable(["flags", "rate", "95 % CI"], rightAligned: [1, 2])
            table.append([
                "precision: flagged labels that are wrong", RateText.percent(flags.precision),
                RateText.range(flags.precisionInterval),
            ])
            table.append([
                "recall: wrong labels that are flagged", RateText.percent(flags.recall),
                RateText.range(flags.recallInterval),
            ])
            parts.append(table.text)
        }
        var reviewers = TextTable(
            ["reviewer", "decisions", "repeats", "inconsistent", "reviewer error rate", "95 % CI"],
            rightAligned: Set(1...5))
        for item in estimate.reviewers {
            reviewers.append([
                TextFormat.shortened(item.reviewer, to: 24), TextFormat.grouped(item.decisions),
                TextFormat.grouped(item.repeats),
                TextFormat.grouped(item.differed),
                RateText.percent(item.errorRate), RateText.range(item.interval),
            ])
        }
        parts.append(reviewers.text)
        if let plan { parts.append(describe(Plan(plan, estimate))) }
        if !estimate.notes.isEmpty { parts.append(estimate.notes.map(Console.harmless).joined(separator: "\n")) }
        return parts.joined(separator: "\n\n")
    }

    private func describe(_ plan: Plan) -> String {
        let width = "+-" + RateText.percent(plan.halfWidth)
        return switch plan.moreReviews {
        case 0: "The interval is already narrower than \(width)."
        case let more?:
            """
            About \(TextFormat.count(more, "more review")) of the random sample narrow the interval to \(width), if \
            the error rate stays the same: \
            \(Console.harmless(ReviewPlan.command(dataset: dataset, moreOfSample: more)))
            """
        case nil: "Reviewing all remaining images would not narrow the interval to \(width)."
        }
    }
}
