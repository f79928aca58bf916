internal import Foundation

/// Timings of the runs that made a data set. They differ from run to run, so they are stored outside the manifest.
public struct RunRecord: Codable, Sendable {
    /// A font file and the processor time spent on it.
    public struct SlowFile: Codable, Hashable, Sendable {
        /// The font file; in an archive, the archive's path and the member's name.
        public var file: String
        /// SHA-256 of its bytes in hexadecimal, because two members of an archive can have the same name; empty for a
        /// file that could not be read, nil in records of earlier versions.
        public var digest: String?
        /// Processor seconds.
        public var seconds: Double
    }

    /// The slowest font files, at most ten, slowest first.
    public var slowest: [SlowFile] = []
    /// Processor seconds of all font files.
    public var processorSeconds = 0.0
    /// Wall-clock seconds of all runs.
    public var wallSeconds = 0.0
    /// Number of runs; more than one if the first was interrupted or the data set was extended.
    public var runs = 0
    /// Number of worker threads in the last run.
    public var workers = 0

    private static let maxSlowest = 10

    mutating func add(_ outcome: FontFileOutcome) {
        processorSeconds += outcome.seconds
        guard slowest.count < Self.maxSlowest || outcome.seconds > slowest.last!.seconds else { return }
        let file = outcome.member.map { "\(outcome.path)/\($0)" } ?? outcome.path
        let digest = Hexadecimal.text(outcome.digest)
        // When a data set is extended, its files are drawn again.
        if let known = slowest.firstIndex(where: { $0.file.isExactly(file) && ($0.digest ?? digest) == digest }) {
            slowest[known].seconds += outcome.seconds
        } else {
            slowest.append(SlowFile(file: file, digest: digest, seconds: outcome.seconds))
        }
        slowest.sort { $0.seconds > $1.seconds }
        if slowest.count > Self.maxSlowest { slowest.removeLast() }
    }

    /// Reads the record of earlier runs.
    ///
    /// - Returns: Nil if there is no file at `path`.
    /// - Throws: `.damaged` if the file is not a record; ``FileError`` if it cannot be read.
    static func read(_ path: String) throws -> RunRecord? {
        guard FilePath.exists(path) else { return nil }
        let file = try MappedFile(path: path)
        do {
            return try JSON.decoder().decode(Self.self, from: Data(file.copy()))
        } catch {
            throw DatasetError(
                .damaged,
                "\(path) is damaged: it is not the JSON record of a run. The data set does not depend on it: "
                    + "remove the file and run the same command again.")
        }
    }

    func write(to path: String) throws {
        let json = String(decoding: try JSON.encoder(isPretty: true).encode(self), as: UTF8.self)
        try OutputFile.writeAtomically(json + "\n", to: path)
    }
}
