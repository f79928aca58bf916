/// Suggestions for misspelt names.
package enum Spelling {
    /// The name that a misspelt word most likely stands for; nil if none is similar.
    package static func nearest(to word: String, in names: [String]) -> String? {
        let scored = names.map { (name: $0, distance: editDistance(Array(word.lowercased().utf8), Array($0.utf8))) }
        guard let best = scored.min(by: { $0.distance < $1.distance }),
            best.distance <= max(1, min(word.count, best.name.count) / 3)
        else { return nil }
        return best.name
    }

    /// Number of letters to insert, remove, replace or swap with the next one to turn one word into the other (Damerau,
    /// CACM 1964).
    private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        // Limits the time for long words, which are not misspelt names.
        guard a.count <= 64, !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var rows = [Array(0...b.count)]
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                var cost = min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { cost = min(cost, rows[i - 2][j - 2] + 1) }
                row.append(cost)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
