internal import Logging

/// Draws the font files of a catalogue on several workers and has the outcomes written in their order.
struct DrawingRun {
    let plan: GenerationPlan
    let catalogue: FontCatalogue
    let workers: Int
    let logger: Logger

    /// Draws what the writer has not got yet.
    ///
    /// - Parameter body: Is called after each outcome is taken, with whether all was then committed.
    /// - Returns: The first reject in words; nil when there was none.
    func run(
        into writer: DatasetWriter, progress: ProgressHandler, body: (FontFileOutcome, Bool) throws -> Void
    ) async throws -> String? {
        // Few enough at once that the images of those waiting stay within some megabytes; a variable font may still
        // give many.
        let bytesPerFace = plan.characters.codepoints.count * plan.side * plan.side * (1 + plan.styles)
        let filesAtOnce = max(1, min(FontFileSequence.batchSize, (1 << 20) / bytesPerFace))
        var files = FontFileSequence(catalogue)
        var firstReject: String?
        if writer.fileCount > 0 { logger.notice("Going on after \(writer.fileCount) font files of an earlier run.") }
        for _ in 0..<writer.fileCount { _ = files.next() }
        try await OrderedWork.run(
            workers: workers, source: { files.nextBatch(mostFiles: filesAtOnce) },
            makeContext: { [plan] in try FontFileDrawer(plan: plan) },
            work: { drawer, batch in batch.map { drawer.draw($0) } },
            consume: { outcomes in
                for outcome in outcomes {
                    // Put into words only where someone reads them: a face may lack thousands of characters.
                    if firstReject == nil || logger.logLevel <= .info {
                        for reject in Self.describeRejects(outcome) {
                            firstReject = firstReject ?? reject
                            logger.info("\(reject)")
                        }
                    }
                    let isCommitted = try writer.append(outcome)
                    try body(outcome, isCommitted)
                }
                progress(
                    Progress(unit: "font files", done: files.locationsBegun, total: catalogue.locations.count))
            })
        return firstReject
    }

    /// What a font file did not give, and why, a line each.
    private static func describeRejects(_ outcome: FontFileOutcome) -> [String] {
        let file = outcome.member.map { "\(outcome.path)/\($0)" } ?? outcome.path
        return (outcome.rejects + outcome.faces.flatMap(\.rejects)).map { reject in
            let characters = reject.characters.isEmpty ? "" : " " + Unicode.Scalar.rangeNotation(reject.characters)
            return "\(file): \(reject.reason.rawValue)\(characters)\(reject.detail.map { " (\($0))" } ?? "")"
        }
    }
}
