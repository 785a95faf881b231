-- SPDX-License-Identifier: Apache-2.0
--
-- Intake hands a report on as CMS to the certificate of its agency.
grant select (report) on hedui.report to {{prefix}}_intake;
