import ArgumentParser
import GlyphForge
import Labeler

struct CurateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curate",
        abstract: "Apply what reviewers decided, in a new data set that says how many wrong labels are left.",
        discussion: """
            Labels that reviewers found right stay; wrong ones become what was seen; what shows no character of the set, or what \
            nobody named, is left out, and so is what reviewers could not tell or did not agree on. What nobody looked at stays. \
            The first data set is left as it is. README.md and croissant.json beside the new one say how it was reviewed, by \
            whom, and what share of its labels is estimated to be wrong.

            Examples:
              glyphforge curate small small-clean
              glyphforge curate small small-clean --target-error 0.5%

            With --target-error the exit code is 2 where the interval ends above it, and it is said how many more reviews that takes.
            """)

    @Argument(help: ArgumentHelp("The data set that was reviewed.", valueName: "dataset"))
    var dataset: String

    @Argument(help: ArgumentHelp("The folder to make.", valueName: "out"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "The share of wrong labels that the interval is to end at, such as 0.5%.", valueName: "share"))
    var targetError: ErrorRateArgument?

    @Option(help: ArgumentHelp("How to print what came of it.", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    /// What is printed as JSON.
    private struct Report: Encodable {
        let schema = 1
        let output: String
        let kept, confirmed, relabelled, dropped, undecided, unreviewed: Int
        let residual: CurationRecord.Residual?
        let targetError: Double?
        let moreReviews: Int?

        private enum CodingKeys: String, CodingKey {
            case schema, output, kept, confirmed, relabelled, dropped, undecided, unreviewed, residual
            case targetError = "target_error"
            case moreReviews = "more_reviews"
        }
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        let curator = try Curator(source, database: LabelDatabase(dataset: source))
        let residual = curator.residual
        guard targetError == nil || residual != nil else {
            throw CommandFailure(
                "\(dataset) has no random sample of all its images that was reviewed, so that what is left cannot be estimated; begin with `glyphforge review plan \(dataset)`."
            )
        }
        let display = shared.progressDisplay()
        defer { display.finish() }
        let result = try curator.run(output: output, progress: display.show)
        display.finish()
        let more = targetError.flatMap { curator.left?.reviewsNeeded(forUpperEnd: $0.share) }
        let plan = curator.plan
        switch format {
        case .json:
            try Console.json(
                Report(
                    output: output, kept: plan.kept.count, confirmed: plan.confirmed, relabelled: plan.newLabels.count,
                    dropped: plan.dropped, undecided: plan.undecided, unreviewed: plan.unreviewed, residual: residual,
                    targetError: targetError?.share, moreReviews: more))
        case .table:
            let name = Console.harmless(output)
            Console.result(
                "\(name) \(result == .made ? "made" : "was there already"): \(TextFormat.grouped(plan.kept.count)) images.\n\(describe(plan))\n\(describe(residual))"
            )
            if let targetError { Console.result(describe(targetError, more)) }
        }
        if let target = targetError?.share, let residual, residual.interval[1] > target { throw ExitCode(2) }
    }

    private func describe(_ plan: CurationPlan) -> String {
        """
        Labels confirmed \(TextFormat.grouped(plan.confirmed)), changed \(TextFormat.grouped(plan.newLabels.count)); left out \(TextFormat.grouped(plan.dropped)) wrong and \
        \(TextFormat.grouped(plan.undecided)) undecided; not looked at \(TextFormat.grouped(plan.unreviewed)).
        """
    }

    private func describe(_ residual: CurationRecord.Residual?) -> String {
        guard let residual else {
            return
                "What share of the labels is wrong is not known: no random sample of all images was reviewed (`glyphforge review plan`; anew where images were added since)."
        }
        let interval = residual.interval[0]...residual.interval[1]
        return
            "Of the labels that are left an estimated \(estimateShare(residual.rate)) are wrong: \(estimateShare(interval)) with 95 % confidence."
    }

    private func describe(_ target: ErrorRateArgument, _ more: Int?) -> String {
        let share = estimateShare(target.share)
        return switch more {
        case nil:
            "Even with all of the random sample reviewed, \(share) would not be reached if the rates stay as they are."
        case 0?: "The target of \(share) is reached."
        case let more?:
            "For an interval that ends at \(share), review about \(TextFormat.grouped(more)) more images of the sample: `\(ReviewPlan.command(dataset: dataset, moreOfSample: more))`, then `glyphforge review serve \(dataset)`, and curate anew."
        }
    }
}
