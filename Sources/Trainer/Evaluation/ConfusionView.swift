internal import GlyphForge

/// The confusion matrix on a page, as a table of coloured cells or, for many classes, as an image; and the most
/// frequently confused pairs.
struct ConfusionView {
    let evaluation: Evaluation
    let pictures: PagePictures

    /// Maximum number of classes for a readable table.
    private static let maxTableClasses = 36
    /// Maximum number of classes for an image; a larger image would need too much memory.
    private static let maxImageClasses = 2048
    private static let maxPairs = 12

    var html: String {
        let classCount = evaluation.confusion.classCount
        let matrix = classCount <= Self.maxTableClasses ? table : classCount <= Self.maxImageClasses ? image : ""
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

    /// The square root of a cell's share of its row; the root keeps rare mistakes visible.
    private func strength(_ given: Int, _ predicted: Int, _ support: Int) -> Double {
        support > 0 ? (Double(evaluation.confusion[given, predicted]) / Double(support)).squareRoot() : 0
    }

    private var table: String {
        let map = HTML.heatMap(
            evaluation.classes.indices.map(symbol), rowTotal: { Double(evaluation.classes[$0].support) },
            count: { Double(evaluation.confusion[$0, $1]) })
        return """
            <p class="note">Rows: given labels. Columns: predicted classes. The colour intensity is the square root of the \
            cell's share of its row.</p>
            \(map)
            """
    }

    private var image: String {
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
                $0, side: classCount, "Confusion matrix of \(classCount) classes", size: max(480, classCount))
        }
        return """
            <p class="note">Rows: given labels. Columns: predicted classes. Both are in the order of the classes. The \
            brightness is the square root of the cell's share of its row.</p>
            <div class="matrix">\(tag)</div>
            """
    }

    private var pairs: String {
        guard !evaluation.confusedPairs.isEmpty else { return "<p>There are no mistakes.</p>" }
        let maximum = Double(evaluation.confusedPairs[0].count)
        let rows = evaluation.confusedPairs.prefix(Self.maxPairs).map { pair in
            [
                "\(symbol(pair.given)) <span class=\"arrow\">predicted as</span> \(symbol(pair.predicted))",
                TextFormat.grouped(pair.count),
                Evaluation.percent(Double(pair.count) / Double(evaluation.classes[pair.given].support)),
                HTML.bar(Double(pair.count) / maximum),
            ]
        }
        return """
            <p class="note">The most frequently confused pairs of classes.</p>
            \(HTML.table(header: ["", "images", "share of the label's images"], rows: rows))
            """
    }
}
