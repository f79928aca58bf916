import ArgumentParser
import GlyphForge
import Labeler

struct CurateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curate",
        abstract: "Write a curated data set in which review decisions are applied.",
        discussion: """
            Confirmed labels stay, and wrong labels are corrected. Images with a wrong label but no known correct one \
            are discarded, as are images that reviewers could not judge or disagree about. Unreviewed images stay. The \
            input data set does not change. The output folder's README.md and croissant.json state who reviewed what, \
            and the estimated error rate of the labels that remain.

            Examples:
              glyphforge curate small small-clean
              glyphforge curate small small-clean --target-error 0.5%

            With --target-error, the exit code is 2 if the upper bound of the error rate is above the target. The \
            command then prints how many more reviews are needed.
            """)

    @Argument(help: ArgumentHelp("Reviewed data set (folder)", valueName: "dataset"))
    var dataset: String

    @Argument(help: ArgumentHelp("Output folder", valueName: "out"))
    var output: String

    @Option(
        help: ArgumentHelp(
            "Largest acceptable upper bound of the 95 % confidence interval of the error rate, such as 0.5%",
            valueName: "rate"))
    var targetError: ErrorRateArgument?

    @Flag(help: "Keep the reviewers' names instead of reviewer 1, reviewer 2 ...")
    var names = false

    @Option(help: ArgumentHelp("Output format of the result", valueName: "format"))
    var format: OutputFormat = .table

    @OptionGroup var shared: SharedOptions

    /// The result as JSON.
    private struct Report: Encodable {
        let schema = 1
        let output: String
        let kept, confirmed, relabelled, dropped, undecided, unreviewed: Int
        let residual: CurationRecord.Residual?
        let targetError: Double?
        let moreReviews: Int?
    }

    func run() async throws {
        let source = try Dataset(path: dataset)
        let curator = try Curator(source, database: LabelDatabase(reading: source))
        let residual = curator.residual
        guard targetError == nil || residual != nil else {
            throw CommandFailure(
                """
                Cannot estimate the error rate of \(dataset): no random sample of all its images has been reviewed. \
                Plan one with `\(ShellCommand.line(["glyphforge", "review", "plan", dataset]))`.
                """
            )
        }
        let display = shared.progressDisplay()
        defer { display.finish() }
        let result = try curator.run(output: output, namesReviewers: names, progress: display.show)
        display.finish()
        let more = targetError.flatMap { curator.residualErrors?.reviewsNeeded(forUpperBound: $0.rate) }
        let plan = curator.plan
        switch format {
        case .json:
            try Console.json(
                Report(
                    output: output, kept: plan.kept.count, confirmed: plan.confirmed, relabelled: plan.newLabels.count,
                    dropped: plan.dropped, undecided: plan.undecided, unreviewed: plan.unreviewed, residual: residual,
                    targetError: targetError?.rate, moreReviews: more))
        case .table:
            let name = Console.harmless(output)
            Console.result(
                """
                \(result == .made ? "Wrote \(name)" : "\(name) is already complete"): \(images(plan.kept.count)).
                \(describe(plan))
                \(describe(residual))
                """
            )
            if let targetError { Console.result(describe(targetError, more)) }
        }
        if let target = targetError?.rate, let residual, residual.interval[1] > target { throw ExitCode(2) }
    }

    private func describe(_ plan: CurationPlan) -> String {
        """
        \(TextFormat.count(plan.confirmed, "label")) confirmed, \(TextFormat.grouped(plan.newLabels.count)) corrected.
        Dropped: \(images(plan.dropped)) with a wrong label, \(images(plan.undecided)) undecided.
        Unreviewed: \(images(plan.unreviewed)).
        """
    }

    private func images(_ count: Int) -> String { TextFormat.count(count, "image") }

    private func describe(_ residual: CurationRecord.Residual?) -> String {
        guard let residual else {
            return """
                The error rate is unknown, because no random sample of all images has been reviewed. Plan one with \
                `glyphforge review plan`; a plan made before images were added does not count.
                """
        }
        let interval = residual.interval[0]...residual.interval[1]
        return "Estimated error rate of the remaining labels: \(RateText.withInterval(residual.rate, interval))."
    }

    private func describe(_ target: ErrorRateArgument, _ more: Int?) -> String {
        let rate = RateText.percent(target.rate)
        return switch more {
        case nil:
            """
            The target of \(rate) cannot be reached by reviewing the rest of the random sample, if the error rate \
            there is the same as so far.
            """
        case 0?: "The target of \(rate) is reached."
        case let more?:
            """
            To reach the target of \(rate), review about \(images(more)) more of the random sample: run \
            `\(ReviewPlan.command(dataset: dataset, moreOfSample: more))`, then \
            `\(ShellCommand.line(["glyphforge", "review", "serve", dataset]))`, and curate again.
            """
        }
    }
}
