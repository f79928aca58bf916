/// What is wrong with a recipe.
public struct RecipeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file, or the name of a published recipe.
    public let file: String
    /// The line, counted from 1; nil when it is about the file as a whole.
    public let line: Int?
    /// Why, without a full stop.
    public let problem: String

    init(_ file: String, line: Int? = nil, _ problem: String) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    /// The sentence a user reads.
    public var description: String {
        "\(file): \(line.map { "line \($0): " } ?? "")\(problem)\(problem.hasSuffix("?") ? "" : ".")"
    }
}

/// The name of a list that a misspelt one most likely stands for; nil when none is near.
func nearest(_ word: String, in names: [String]) -> String? {
    let scored = names.map { (name: $0, distance: editDistance(Array(word.lowercased().utf8), Array($0.utf8))) }
    guard let best = scored.min(by: { $0.distance < $1.distance }),
        best.distance <= max(1, min(word.count, best.name.count) / 3)
    else { return nil }
    return best.name
}

/// Letters to insert, remove, change, or exchange with the next, to get from one word to another (Damerau, CACM 1964).
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    // Nobody misspells that much.
    guard a.count <= 64, !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
    var rows = [Array(0...b.count)]
    for i in 1...a.count {
        var row = [i]
        for j in 1...b.count {
            var least = min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { least = min(least, rows[i - 2][j - 2] + 1) }
            row.append(least)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
