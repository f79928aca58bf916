internal import Foundation

/// How the making of a data set went: times, which differ from run to run and so are kept apart from the manifest.
public struct RunRecord: Codable, Sendable {
    /// A font file and the processor seconds it took.
    public struct SlowFile: Codable, Hashable, Sendable {
        /// The file, or archive and member.
        public var file: String
        /// Processor seconds.
        public var seconds: Double
    }

    /// The slowest font files, the worst first; ten at most.
    public var slowest: [SlowFile] = []
    /// Processor seconds of all font files.
    public var processorSeconds = 0.0
    /// Wall-clock seconds of all runs that had a part in it.
    public var wallSeconds = 0.0
    /// Runs that had a part in it: more than one if it was stopped.
    public var runs = 0
    /// Tasks at work at once, in the last run.
    public var workers = 0

    private static let mostSlow = 10

    mutating func add(_ outcome: FontFileOutcome) {
        processorSeconds += outcome.seconds
        guard slowest.count < Self.mostSlow || outcome.seconds > slowest.last!.seconds else { return }
        let file = outcome.member.map { "\(outcome.path)/\($0)" } ?? outcome.path
        // When a data set is extended its files come again.
        if let known = slowest.firstIndex(where: { $0.file == file }) {
            slowest[known].seconds += outcome.seconds
        } else {
            slowest.append(SlowFile(file: file, seconds: outcome.seconds))
        }
        slowest.sort { $0.seconds > $1.seconds }
        if slowest.count > Self.mostSlow { slowest.removeLast() }
    }

    /// Reads what an earlier run left; nothing when there is nothing.
    static func read(_ path: String) -> RunRecord? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(Self.self, from: data)
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try OutputFile.writeAtomically(String(decoding: try encoder.encode(self), as: UTF8.self) + "\n", to: path)
    }
}
