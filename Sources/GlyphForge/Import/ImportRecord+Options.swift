extension ImportRecord {
    /// The record of an import whose image size is not yet known.
    init(source: String, form: String, _ options: ImportOptions, _ images: any ImageSource) {
        self.source = source
        self.form = form
        part = images.part?.rawValue
        characters = options.characters?.notation
        fit = options.size == nil ? nil : options.fit.rawValue
        isInverted = options.isInverted ? true : nil
        isTransposed = options.isTransposed ? true : nil
        labelOffset = options.labelOffset == 0 ? nil : options.labelOffset
        scaledFrom = images.scaling?.rangeText
        side = 0
        version = GlyphForgeVersion.current
    }
}
