internal import Logging

/// Draws the font files of a catalogue with several workers and writes the outcomes in order.
struct DrawingRun {
    let plan: GenerationPlan
    let catalogue: FontCatalogue
    let workers: Int
    let logger: Logger

    /// Draws the font files that the writer does not have yet.
    ///
    /// - Parameter body: Called after each outcome, with whether everything has been committed.
    /// - Returns: A description of the first reject; nil if there is none.
    func run(
        into writer: DatasetWriter, progress: ProgressHandler, body: (FontFileOutcome, Bool) throws -> Void
    ) async throws -> String? {
        // The images of waiting files should take a few megabytes at most. A variable font can exceed that.
        let bytesPerFace = plan.characters.codepoints.count * plan.side * plan.side * (1 + plan.styles)
        let filesAtOnce = max(1, min(FontFileSequence.batchSize, (1 << 20) / bytesPerFace))
        var files = FontFileSequence(catalogue)
        var firstReject: String?
        if writer.fileCount > 0 {
            logger.notice("Resuming after \(TextFormat.count(writer.fileCount, "font file")) of an earlier run.")
        }
        for _ in 0..<writer.fileCount { _ = files.next() }
        try await OrderedWork.run(
            workers: workers, source: { files.nextBatch(maxFiles: filesAtOnce) },
            makeContext: { [plan] in try FontFileDrawer(plan: plan) },
            work: { drawer, batch in batch.map { drawer.draw($0) } },
            consume: { outcomes in
                for outcome in outcomes {
                    // Describing rejects takes time, because a face may lack thousands of characters.
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

    /// One line for each reject of a font file.
    private static func describeRejects(_ outcome: FontFileOutcome) -> [String] {
        let file = outcome.member.map { "\(outcome.path)/\($0)" } ?? outcome.path
        return (outcome.rejects + outcome.faces.flatMap(\.rejects)).map { reject in
            let characters = reject.characters.isEmpty ? "" : " " + Unicode.Scalar.rangeNotation(reject.characters)
            return "\(file): \(reject.reason.rawValue)\(characters)\(reject.detail.map { " (\($0))" } ?? "")"
        }
    }
}
