internal import Foundation
internal import GRDB
public import GlyphForge

/// Makes a curated data set: the reviewers' decisions applied to the one that they looked at.
public struct Curator {
    /// Whether the curated set was made, or was there already.
    public enum Result: Sendable { case made, alreadyThere }

    private let dataset: Dataset
    private let decisions: [Decision]
    /// What becomes of the images.
    public let plan: CurationPlan
    /// What share of the labels will be wrong still; nil where no random sample was reviewed.
    public let left: ResidualErrors?

    /// - Throws: `.unsuitable` when nothing was decided yet.
    public init(_ dataset: Dataset, database: LabelDatabase) throws {
        self.dataset = dataset
        decisions = try database.read { try Decision.all($0) }
        plan = CurationPlan(
            count: dataset.count, judgements: Judgement.byImage(decisions, of: dataset),
            symbols: try database.symbols(of: dataset))
        left = try ResidualErrors.of(dataset, in: database)
        guard plan.unreviewed < dataset.count else {
            throw LabelError(
                .unsuitable,
                "Nobody has decided on an image of \(dataset.path) yet; `glyphforge review serve \(dataset.path)` is where to."
            )
        }
        guard !plan.kept.isEmpty else {
            throw LabelError(.unsuitable, "The decisions leave no image of \(dataset.path).")
        }
    }

    /// Writes the curated set at `output`, with a card (`README.md`) and a Croissant description (`croissant.json`)
    /// that say how it was reviewed. One that the same decisions made is left as it is.
    ///
    /// - Throws: `.exists` when something else is there.
    public func run(output: String, progress: ProgressHandler) throws -> Result {
        let output = try outputName(output)
        var provenance = dataset.provenance
        provenance.derivations.append(Derivation(curation: try record))
        let isThere = FileManager.default.fileExists(atPath: output)
        if isThere {
            guard (try? Dataset(path: output))?.provenance == provenance else {
                throw LabelError(
                    .exists, "\(output) exists and is not what these decisions make; choose another place or remove it."
                )
            }
        } else {
            try DatasetSubset(dataset: dataset, images: plan.kept, newLabels: plan.newLabels).write(
                to: output, provenance: provenance, purpose: "curated set of \(dataset.path)"
            ) { progress(Progress(unit: "images", done: $0, total: plan.kept.count)) }
        }
        try Dataset(path: output).describeInPlace()
        return isThere ? .alreadyThere : .made
    }

    /// What is left, as the curated set's provenance keeps it.
    package var residual: CurationRecord.Residual? {
        left.map {
            CurationRecord.Residual(
                rate: $0.rate, interval: [$0.interval.lowerBound, $0.interval.upperBound], sampled: $0.sampled)
        }
    }

    /// What the curated set's manifest says of the review.
    private var record: CurationRecord {
        get throws {
            let counted = decisions.filter { $0.verdict != .skip }
            var record = CurationRecord(
                source: dataset.path, sourceDigest: try dataset.imagesDigest(),
                decisionsDigest: Self.digest(of: counted))
            record.confirmed = plan.confirmed
            record.relabelled = plan.newLabels.count
            record.dropped = plan.dropped
            record.undecided = plan.undecided
            record.unreviewed = plan.unreviewed
            record.decisionsByMode = Dictionary(grouping: counted, by: \.mode.rawValue).mapValues(\.count)
            record.reviewers = Set(counted.map(\.reviewer)).sorted()
            record.residual = residual
            return record
        }
    }

    /// SHA-256 over who decided what on which image, in order of time.
    private static func digest(of decisions: [Decision]) -> String {
        textDigest(
            decisions.map { decision in
                let label = decision.verdict.label.map { "\($0)" } ?? ""
                return [decision.uuid, "\(decision.image)", decision.reviewer, decision.verdict.name, label].joined(
                    separator: "\t") + "\n"
            }.joined())
    }
}

extension LabelDatabase {
    /// The images of the faces that the latest run of `flag` calls no alphabet.
    fileprivate func symbols(of dataset: Dataset) throws -> Set<Int> {
        let faces = try read {
            try Int.fetchAll(
                $0,
                sql: "SELECT face FROM font_verdicts WHERE run = (SELECT max(id) FROM flag_runs) AND probability >= ?",
                arguments: [LabelFlags.verdictBar])
        }
        guard !faces.isEmpty else { return [] }
        let list = faces.map(String.init).joined(separator: ", ")
        return try dataset.manifest.read {
            try Int.fetchSet(
                $0,
                sql: "SELECT images.id FROM images JOIN instances ON instances.id = instance WHERE face IN (\(list))")
        }
    }
}
