internal import GlyphForge

/// The confusion matrix on a page: as a table of coloured cells, with many classes as a picture; and the pairs most
/// often confused.
struct ConfusionView {
    let evaluation: Evaluation
    let pictures: PagePictures

    /// More columns are no longer read as a table.
    private static let mostTabled = 36
    /// A picture of more would be larger than what it is of.
    private static let mostPictured = 2048
    private static let mostPairs = 12

    var html: String {
        let classCount = evaluation.confusion.classCount
        let matrix = classCount <= Self.mostTabled ? table : classCount <= Self.mostPictured ? picture : ""
        return """
            <div class="confusion">
            <div>\(matrix)</div>
            <div>\(pairs)</div>
            </div>
            """
    }

    private func symbol(_ label: Int) -> String {
        HTML.escaped(TextFormat.shortened(evaluation.symbols[label], to: 12))
    }

    /// The square root of a cell's share of its row: mistakes are few, and are to be seen.
    private func strength(_ given: Int, _ predicted: Int, _ support: Int) -> Double {
        support > 0 ? (Double(evaluation.confusion[given, predicted]) / Double(support)).squareRoot() : 0
    }

    private var table: String {
        let map = HTML.heatMap(
            evaluation.classes.indices.map(symbol), rowTotal: { Double(evaluation.classes[$0].support) },
            count: { Double(evaluation.confusion[$0, $1]) })
        return """
            <p class="note">A row for each given class, a column for each predicted one; the colours grow with the square root of the \
            share of the row.</p>
            \(map)
            """
    }

    private var picture: String {
        let classCount = evaluation.confusion.classCount
        var pixels: [UInt8] = []
        pixels.reserveCapacity(classCount * classCount)
        for given in 0..<classCount {
            let support = evaluation.classes[given].support
            for predicted in 0..<classCount {
                pixels.append(UInt8((255 * strength(given, predicted, support)).rounded()))
            }
        }
        let tag = pixels.withUnsafeBytes {
            pictures.tag(
                $0, side: classCount, "The confusion matrix of \(classCount) classes", size: max(480, classCount))
        }
        return """
            <p class="note">A row of points for each given class, a column for each predicted one, in the classes' order from the upper \
            left; lighter is a larger share of the row, as its square root.</p>
            <div class="matrix">\(tag)</div>
            """
    }

    private var pairs: String {
        guard !evaluation.confusedPairs.isEmpty else { return "<p>No class was taken for another.</p>" }
        let most = Double(evaluation.confusedPairs[0].count)
        let rows = evaluation.confusedPairs.prefix(Self.mostPairs).map { pair in
            [
                "\(symbol(pair.given)) <span class=\"arrow\">predicted as</span> \(symbol(pair.predicted))",
                TextFormat.grouped(pair.count),
                percent(Double(pair.count) / Double(evaluation.classes[pair.given].support)),
                HTML.bar(Double(pair.count) / most),
            ]
        }
        return """
            <p class="note">The pairs most often confused.</p>
            \(HTML.table(header: ["", "images", "of its class"], rows: rows))
            """
    }
}
