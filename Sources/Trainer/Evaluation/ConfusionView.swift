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

    private func symbol(_ label: Int) -> String { HTML.escaped(TextFormat.shortened(evaluation.symbols[label], to: 12)) }

    /// The square root of a cell's share of its row: mistakes are few, and are to be seen.
    private func strength(_ given: Int, _ predicted: Int, _ support: Int) -> Double {
        support > 0 ? (Double(evaluation.confusion[given, predicted]) / Double(support)).squareRoot() : 0
    }

    private var table: String {
        let labels = 0..<evaluation.confusion.classCount
        let head = labels.map { "<th scope=\"col\">\(symbol($0))</th>" }.joined()
        let rows = labels.map { given -> String in
            let support = evaluation.classes[given].support
            let cells = labels.map { predicted -> String in
                let count = evaluation.confusion[given, predicted]
                guard count > 0 else { return "<td></td>" }
                let value = TextFormat.decimal(strength(given, predicted, support), digits: 2)
                return
                    "<td class=\"\(given == predicted ? "even" : "odd")\" style=\"--v:\(value)\">\(TextFormat.grouped(count))</td>"
            }
            return "<tr><th scope=\"row\">\(symbol(given))</th>\(cells.joined())</tr>"
        }
        return """
            <p class="note">A row for each given class, a column for each predicted one; the colours grow with the square root of the \
            share of the row.</p>
            <div class="wide"><table class="heat"><thead><tr><th></th>\(head)</tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
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
            let share = Double(pair.count) / Double(evaluation.classes[pair.given].support)
            return """
                <tr><th>\(symbol(pair.given)) <span class="arrow">taken for</span> \(symbol(pair.predicted))</th><td>\(TextFormat.grouped(pair.count))</td>\
                <td>\(percent(share))</td><td>\(HTML.bar(Double(pair.count) / most))</td></tr>
                """
        }
        return """
            <p class="note">The pairs most often confused.</p>
            <div class="wide"><table><thead><tr><th></th><td>images</td><td>of its class</td><td></td></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div>
            """
    }
}
