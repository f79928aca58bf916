extension FlagReport {
    /// The rules for the list of fonts.
    static let style = """
        .font { margin: 0 0 8px; padding: 8px 12px; } .font p { margin: 0 0 6px; overflow-wrap: anywhere; } .font small { color: var(--faint); margin-left: 6px; }
        .font p b { display: inline-block; min-width: 62px; color: var(--b); font-variant-numeric: tabular-nums; }
        """
}
