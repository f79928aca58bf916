import ArgumentParser
import Foundation
import GlyphForge
import Labeler

struct ReviewPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Choose a random sample and suspects for review.",
        discussion: """
            The review queue contains, in shuffled order, a random sample (for `estimate`), suspects (the most \
            suspicious images of the latest `flag` run) and a few repeats (to measure the consistency of reviewers). \
            The sample is stratified by label score and has more images in strata where `flag` expects more errors. \
            Without a `flag` run it is a simple random sample. If you run the command again, it adds a round of the \
            same design.

            Examples:
              glyphforge review plan letters --budget 600
              glyphforge review plan letters --suspects 0           random sample only
              glyphforge review plan letters --second-reviewer 0.1  two reviewers for 10 %
            """)

    @Argument(help: ArgumentHelp("Data set (folder)", valueName: "dataset"))
    var dataset: String

    @Option(help: ArgumentHelp("Number of answers in this round", valueName: "count"))
    var budget = 600

    @Option(
        help: ArgumentHelp(
            "Fraction of the images to take from the suspects rather than the random sample, 0 to 1",
            valueName: "fraction"))
    var suspects = 0.25

    @Option(help: ArgumentHelp("Fraction of the images to ask two reviewers about, 0 to 1", valueName: "fraction"))
    var secondReviewer = 0.0

    @Option(
        help: ArgumentHelp(
            "Random seed for the sample and the order; later rounds use the seed of the first", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Output format", valueName: "format"))
    var format: OutputFormat = .table

    func validate() throws {
        guard (1...10_000_000).contains(budget) else {
            throw ValidationError("--budget must be 1 to 10000000; got \(budget).")
        }
        for (name, value) in [("suspects", suspects), ("second-reviewer", secondReviewer)]
        where !(0...1).contains(value) {
            throw ValidationError("--\(name) must be 0 to 1; got \(value).")
        }
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        let labels = try LabelDatabase(dataset: source)
        let budget = ReviewPlan.Budget(answers: budget, suspects: suspects, secondReviewer: secondReviewer)
        let plan = try ReviewPlan.addRound(budget, to: source, in: labels, seed: seed, made: Date())
        switch format {
        case .json: try Console.json(plan)
        case .table:
            Console.result(describe(plan))
            for note in plan.notes { Console.message(Console.harmless(note)) }
        }
    }

    private func describe(_ plan: ReviewPlan) -> String {
        var strata = TextTable(
            ["stratum", "images", "expected error rate", "added", "drawn in total", "sampling probability"],
            rightAligned: Set(1...5))
        for stratum in plan.strata {
            strata.append([
                stratum.name, TextFormat.grouped(stratum.size), RateText.percent(stratum.expectedRate),
                TextFormat.grouped(stratum.added),
                TextFormat.grouped(stratum.drawn), RateText.percent(stratum.inclusion),
            ])
        }
        let second =
            plan.secondReviewers > 0 ? " \(TextFormat.count(plan.secondReviewers, "image")) for two reviewers." : ""
        return """
            Round \(plan.round)\(plan.continuesDesign ? " of the same design" : ""): \
            \(TextFormat.count(plan.sample, "random image")), \(TextFormat.grouped(plan.suspects)) most suspicious, \
            \(TextFormat.count(plan.repeats, "repeat")) (to measure consistency).\(second)

            \(strata.text)

            Next, review: glyphforge review serve \(ShellCommand.quoted(dataset))
            """
    }
}
