internal import Foundation
internal import GRDB
public import GlyphForge

/// Makes a curated data set by applying the reviewers' decisions to a copy.
public struct Curator {
    /// The outcome of ``run(output:progress:)``.
    public enum Result: Sendable {
        /// The curated data set was written.
        case made
        /// The same curated data set already exists.
        case alreadyThere
    }

    private let dataset: Dataset
    private let decisions: [Decision]
    /// Which images are kept, relabelled or discarded.
    public let plan: CurationPlan
    /// The estimated share of wrong labels in the curated data set; nil if no random sample was reviewed.
    public let residualErrors: ResidualErrors?

    /// Reads the decisions and plans what to do with each image.
    ///
    /// - Throws: `.unsuitable` if there are no decisions, or if they leave no image.
    public init(_ dataset: Dataset, database: LabelDatabase) throws {
        self.dataset = dataset
        decisions = try database.read { try Decision.all($0) }
        plan = CurationPlan(
            count: dataset.count, judgements: Judgement.byImage(decisions, of: dataset),
            symbols: try database.symbols(of: dataset))
        residualErrors = try ResidualErrors.of(dataset, in: database)
        guard plan.unreviewed < dataset.count else {
            throw LabelError(
                .unsuitable,
                "\(dataset.path) has no review decisions to apply. Review it with `glyphforge review serve \(dataset.path)`."
            )
        }
        guard !plan.kept.isEmpty else {
            throw LabelError(
                .unsuitable, "The decisions discard every image of \(dataset.path), so there is nothing to write.")
        }
    }

    /// Writes the curated data set, with a data card (`README.md`) and a Croissant description (`croissant.json`) that
    /// document the review. A curated data set made from the same decisions is kept.
    ///
    /// - Parameter namesReviewers: Whether the data set has the reviewers' names, who otherwise are `reviewer 1` and so on.
    /// - Throws: `.exists` if anything else is at `output`.
    public func run(output: String, namesReviewers: Bool = false, progress: ProgressHandler) throws -> Result {
        let output = try FilePath.outputName(output)
        var provenance = dataset.provenance
        provenance.derivations.append(Derivation(curation: try record))
        if !namesReviewers { provenance = provenance.withoutNames }
        let exists = FilePath.exists(output)
        if exists {
            // Whatever cannot be opened as a data set was not made from these decisions.
            let found = (try? Dataset(path: output))?.provenance
            guard found == provenance || !namesReviewers && found?.withoutNames == provenance else {
                throw LabelError(
                    .exists,
                    "\(output) exists and was not made from these decisions. Choose another name or remove it.")
            }
        } else {
            try DatasetSubset(dataset: dataset, images: plan.kept, newLabels: plan.newLabels).write(
                to: output, provenance: provenance, purpose: "curated set of \(dataset.path)"
            ) { progress(Progress(unit: "images", done: $0, total: plan.kept.count)) }
        }
        try Dataset(path: output).describeInPlace(namesReviewers: namesReviewers)
        return exists ? .alreadyThere : .made
    }

    /// The estimate of the remaining label errors, as the curated data set's provenance stores it.
    package var residual: CurationRecord.Residual? {
        residualErrors.map {
            CurationRecord.Residual(
                rate: $0.rate, interval: [$0.interval.lowerBound, $0.interval.upperBound], sampled: $0.sampled)
        }
    }

    /// The summary of the review for the curated data set's provenance.
    private var record: CurationRecord {
        get throws {
            let answers = decisions.filter { $0.verdict != .skip }
            var record = CurationRecord(
                source: dataset.path, sourceDigest: try dataset.imagesDigest(),
                decisionsDigest: Self.digest(of: answers))
            record.confirmed = plan.confirmed
            record.relabelled = plan.newLabels.count
            record.dropped = plan.dropped
            record.undecided = plan.undecided
            record.unreviewed = plan.unreviewed
            record.decisionsByMode = Dictionary(grouping: answers, by: \.mode.rawValue).mapValues(\.count)
            record.reviewers = Set(answers.map(\.reviewer)).sorted()
            record.residual = residual
            return record
        }
    }

    /// The SHA-256 digest of the decisions, in order of time.
    private static func digest(of decisions: [Decision]) -> String {
        SHA256.hexDigest(
            of: decisions.map { decision in
                let label = decision.verdict.label.map { "\($0)" } ?? ""
                return [decision.uuid, "\(decision.image)", decision.reviewer, decision.verdict.name, label].joined(
                    separator: "\t") + "\n"
            }.joined())
    }
}

extension LabelDatabase {
    /// The images of the fonts that the latest run of `flag` considers symbol fonts.
    fileprivate func symbols(of dataset: Dataset) throws -> Set<Int> {
        let faces = try read { try FlagRun.symbolFaces($0) }
        guard !faces.isEmpty else { return [] }
        let list = faces.map(String.init).joined(separator: ", ")
        return try SQLiteErrors.translating(dataset.path + "/manifest.sqlite") {
            try dataset.manifest.read {
                try Int.fetchSet(
                    $0,
                    sql:
                        "SELECT images.id FROM images JOIN instances ON instances.id = instance WHERE face IN (\(list))"
                )
            }
        }
    }
}
