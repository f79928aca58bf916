public import GlyphForge

extension Model {
    /// How it does on data sets, in their order.
    ///
    /// - Parameters:
    ///   - name: What reports call the model.
    ///   - log: How its training went.
    ///   - folder: Where a report for each data set is written: `report.html`, `report-2.html` and so on.
    public func test(
        on datasets: [Dataset], name: String, log: [LogEntry], reportsIn folder: String
    ) throws -> [ModelDescription.Metric] {
        let classifier = Classifier(network, transform: transform, classes: classes)
        return try datasets.enumerated().map { position, data in
            let evaluation = try Evaluation(try classifier.predictions(for: data), of: data, classes: classes)
            let file = position == 0 ? "report.html" : "report-\(position + 1).html"
            try EvaluationReport(evaluation, of: data, model: name, curve: LearningCurve(of: log)).write(
                to: folder + "/" + file)
            return ModelDescription.Metric(
                dataset: data.path, images: data.count, accuracy: evaluation.accuracy,
                interval: [evaluation.interval.lowerBound, evaluation.interval.upperBound])
        }
    }
}
