//! Runs of clusters of several sizes as plots, in SVG.

use anyhow::{Result, anyhow};
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

/// Of a plot, in pixels.
const SIZE: (u32, u32) = (860, 420);

/// Of the points.
const RADIUS: i32 = 5;

/// Colours that people who do not see red and green apart can tell, of Okabe and Ito:
/// <https://jfly.uni-koeln.de/color/>
const COLOURS: [RGBColor; 6] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// What is plotted: one line for each name, points by number of Pods.
pub(super) struct Plot {
    pub(super) title: &'static str,
    /// Of the values, with their unit.
    pub(super) axis: &'static str,
    pub(super) lines: Vec<(String, Vec<(f64, f64)>)>,
}

impl Plot {
    /// The plot, on logarithmic axes: sizes and tools are orders of magnitude apart.
    pub(super) fn svg(&self) -> Result<String> {
        let mut svg = String::new();
        self.draw(&mut svg).map_err(|error| anyhow!("{}: {error}", self.title))?;
        svg.push('\n');
        Ok(svg)
    }

    fn draw(&self, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
        let area = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let points = || self.lines.iter().flat_map(|(_, points)| points).copied();
        let range = |of: fn((f64, f64)) -> f64| {
            let (low, high) = points()
                .map(of)
                .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
            low / 1.6..high * 1.6
        };
        let mut chart = ChartBuilder::on(&area)
            .caption(self.title, ("sans-serif", 20))
            .margin(12)
            .x_label_area_size(44)
            .y_label_area_size(64)
            .right_y_label_area_size(150)
            .build_cartesian_2d(range(|it| it.0).log_scale(), range(|it| it.1).log_scale())?;
        chart
            .configure_mesh()
            .x_desc("Pods in the cluster")
            .y_desc(self.axis)
            .x_label_formatter(&|value| number(*value))
            .y_label_formatter(&|value| number(*value))
            .light_line_style(WHITE.mix(0.0))
            .label_style(("sans-serif", 13))
            .axis_desc_style(("sans-serif", 14))
            .draw()?;
        let mut last = Vec::new();
        for (index, (name, points)) in self.lines.iter().enumerate() {
            let colour = COLOURS[index % COLOURS.len()];
            chart.draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(2)))?;
            let dots = points.iter().map(|&at| Circle::new(at, RADIUS, colour.filled()));
            chart.draw_series(dots)?;
            if let Some(&end) = points.last() {
                last.push((chart.backend_coord(&end), name, colour));
            }
        }
        // Each line is named at its end: nobody has to match colours. Names that would meet give way.
        last.sort_by_key(|((_, y), ..)| *y);
        let mut free = i32::MIN;
        for ((x, y), name, colour) in last {
            let y = y.max(free);
            free = y + 16;
            let style = ("sans-serif", 14).into_text_style(&area).color(&colour);
            area.draw_text(name, &style.pos(Pos::new(HPos::Left, VPos::Center)), (x + 10, y))?;
        }
        area.present()?;
        Ok(())
    }
}

/// Thousands apart, and no more digits than are needed.
fn number(value: f64) -> String {
    if value < 10.0 {
        return format!("{value}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_people_write_them() {
        let text = [0.5, 2.0, 10.0, 999.6, 12_345.0, 1_000_000.0].map(number);
        assert_eq!(text, ["0.5", "2", "10", "1,000", "12,345", "1,000,000"]);
    }
}
