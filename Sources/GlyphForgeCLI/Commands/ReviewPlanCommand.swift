import ArgumentParser
import Foundation
import GlyphForge
import Labeler

struct ReviewPlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Draw a sample to review, with the most suspicious images among it.",
        discussion: """
            The queue mixes a random sample, which `estimate` rests on, with the worst of what the last run of `flag` found, and \
            with a few images that come twice, which measure the reviewer. The sample takes more where `flag` expects more errors; \
            without a run it is a simple random one. The same command again adds a round that goes on in the same design.

            Examples:
              glyphforge review plan letters --budget 600
              glyphforge review plan letters --suspects 0           sample only
              glyphforge review plan letters --second-reviewer 0.1  ask some twice
            """)

    @Argument(help: ArgumentHelp("The data set's folder.", valueName: "dataset"))
    var dataset: String

    @Option(help: ArgumentHelp("Answers to ask for in this round.", valueName: "count"))
    var budget = 600

    @Option(help: ArgumentHelp("The share of them for the most suspicious images.", valueName: "share"))
    var suspects = 0.25

    @Option(help: ArgumentHelp("The share of images that two people are to decide.", valueName: "share"))
    var secondReviewer = 0.0

    @Option(
        help: ArgumentHelp(
            "Decides the sample and the order; later rounds go on with the first's.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("How to print it.", valueName: "format"))
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
            ["stratum", "images", "expected wrong", "added", "drawn", "of its images"], rightAligned: Set(1...5))
        for stratum in plan.strata {
            strata.append([
                stratum.name, TextFormat.grouped(stratum.size), RateText.percent(stratum.expectedRate), TextFormat.grouped(stratum.added),
                TextFormat.grouped(stratum.drawn), RateText.percent(stratum.inclusion),
            ])
        }
        let second = plan.secondReviewers > 0 ? " \(TextFormat.grouped(plan.secondReviewers)) are for two people." : ""
        return """
            Round \(plan.round)\(plan.continuesDesign ? " of the same design" : ""): \(TextFormat.grouped(plan.sample)) images of the sample, \
            \(TextFormat.grouped(plan.suspects)) of the most suspicious, \(TextFormat.grouped(plan.repeats)) that come again.\(second)

            \(strata.text)

            Review with: glyphforge review serve \(ShellCommand.quoted(dataset))
            """
    }
}
